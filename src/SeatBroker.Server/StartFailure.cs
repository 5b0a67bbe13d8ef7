using Microsoft.Extensions.Options;

namespace SeatBroker.Server;

/// <summary>Tells in one line why the server does not start.</summary>
internal static class StartFailure
{
    public const int ExitCode = 1;

    /// <summary>The tests' host stops the program by an exception of its own, which must go through.</summary>
    public static bool IsOurs(Exception failure) =>
        failure is not HostAbortedException && failure.GetType().Name is not "StopTheHostException";

    public static int Report(Exception failure)
    {
        Console.Error.WriteLine($"SeatBroker does not start: {Reason(failure)}");
        return ExitCode;
    }

    /// <summary>In one line.</summary>
    public static string Reason(Exception failure)
    {
        Exception cause = failure;
        while (
            cause
                is AggregateException { InnerExceptions.Count: 1 }
                    or { InnerException: not null and not OptionsValidationException, Message: "" }
        )
        {
            cause = cause.InnerException!;
        }

        string reason = cause is OptionsValidationException invalid
            ? string.Join(' ', invalid.Failures)
            : cause.Message;
        return reason.ReplaceLineEndings(" ");
    }
}
