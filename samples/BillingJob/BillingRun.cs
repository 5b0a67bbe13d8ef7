using System.Globalization;
using System.Text;

namespace SeatBroker.Samples.BillingJob;

/// <summary>A line of the month is not closed, and nobody asked for provisional figures.</summary>
internal sealed class MonthNotClosedException(string message) : Exception(message);

/// <summary>One month's bill: reads the stream, as often as it takes to read it whole, and only then puts the file in its place.</summary>
internal sealed class BillingRun(BillingStream stream, TextWriter log, TimeProvider clock)
{
    private const int AttemptsMax = 5;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProgressPace = TimeSpan.FromSeconds(1);

    /// <summary>Writes the month's CSV to a file that appears whole or not at all.</summary>
    /// <exception cref="MonthNotClosedException">A line is not closed, and <paramref name="provisional"/> is false.</exception>
    /// <exception cref="IncompleteStreamException">No attempt read every line.</exception>
    /// <exception cref="BillingRefusedException">There is no such month.</exception>
    public async Task Write(string month, bool provisional, string path, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await WriteOnce(month, provisional, path, cancellationToken);
                return;
            }
            catch (IncompleteStreamException failure) when (attempt < AttemptsMax)
            {
                TimeSpan delay = FirstDelay * Math.Pow(2, attempt - 1) * (0.5 + (Random.Shared.NextDouble() / 2));
                await log.WriteLineAsync(
                    $"{failure.Message} Reading again in {Tell(delay.TotalSeconds)} s ({attempt} of {AttemptsMax} attempts failed)."
                );
                await Task.Delay(delay, clock, cancellationToken);
            }
        }
    }

    private async Task WriteOnce(string month, bool provisional, string path, CancellationToken cancellationToken)
    {
        // Beside the file, so that the last step is a rename within one file system.
        string unfinished = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            var totals = new BillingTotals();
            await using (var file = new FileStream(unfinished, FileMode.CreateNew))
            await using (var csv = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
            {
                await csv.WriteAsync(BillingCsv.Header);
                long shownAt = clock.GetTimestamp();
                await foreach (BillingLine line in stream.Read(month, cancellationToken))
                {
                    if (!line.Closed && !provisional)
                    {
                        throw new MonthNotClosedException(
                            $"{month} is not closed for {line.Organization} ({line.LicenseType}, {line.TimeZone}). Its figures may still change; --provisional takes them as they are."
                        );
                    }
                    await csv.WriteAsync(BillingCsv.RowOf(line));
                    totals.Add(line);
                    if (clock.GetElapsedTime(shownAt) >= ProgressPace)
                    {
                        shownAt = clock.GetTimestamp();
                        await log.WriteLineAsync(totals.Progress());
                    }
                }
                await csv.FlushAsync(cancellationToken);
                file.Flush(flushToDisk: true);
            }
            File.Move(unfinished, path, overwrite: true);
            await log.WriteLineAsync(totals.Progress());
            await log.WriteAsync(totals.Summary());
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static string Tell(double seconds) => seconds.ToString("0.0", CultureInfo.InvariantCulture);
}
