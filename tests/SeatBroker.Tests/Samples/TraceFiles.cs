namespace SeatBroker.Tests.Samples;

/// <summary>Finds recorded traces: in the folder that the environment variable SEATBROKER_TRACES names, else in <c>shared/traces</c> beside the repository or above it.</summary>
internal static class TraceFiles
{
    public const string FolderVariable = "SEATBROKER_TRACES";

    /// <summary>The folder of the recorded traces and of what is expected of them, or null.</summary>
    public static string? Folder { get; } =
        Candidates()
            .FirstOrDefault(folder =>
                File.Exists(Path.Combine(folder, "expected.json")) && File.Exists(Path.Combine(folder, "adsk_2016.log"))
            );

    public static string PathOf(string fileName) =>
        Path.Combine(Folder ?? throw new InvalidOperationException("There are no recorded traces."), fileName);

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named)
        {
            yield return named;
        }
        for (DirectoryInfo? above = new(AppContext.BaseDirectory); above is not null; above = above.Parent)
        {
            yield return Path.Combine(above.FullName, "shared", "traces");
        }
    }
}

/// <summary>A theory about recorded traces, which are not part of the repository: skipped, saying so, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TraceTheoryAttribute : TheoryAttribute
{
    public TraceTheoryAttribute()
    {
        if (TraceFiles.Folder is null)
        {
            Skip =
                $"The recorded traces are not here: neither in {TraceFiles.FolderVariable} nor in shared/traces beside the repository.";
        }
    }
}
