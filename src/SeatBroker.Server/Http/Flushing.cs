using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace SeatBroker.Server.Http;

/// <summary>How long answers are sent piece by piece.</summary>
internal static class Flushing
{
    /// <exception cref="ConnectionAbortedException">Nobody reads on: without this the rest would be asked for in vain.</exception>
    public static async ValueTask FlushOrThrowAsync(this PipeWriter body)
    {
        FlushResult flushed = await body.FlushAsync();
        if (flushed.IsCompleted)
        {
            throw new ConnectionAbortedException("The client hung up.");
        }
    }
}
