namespace SeatBroker.Benchmarks.Machine;

/// <summary>One setting of the thread pool for all .NET processes: on few cores, threads that spin for work take it from those that have some.</summary>
internal static class ThreadPoolSetting
{
    public const string Name = "DOTNET_ThreadPool_UnfairSemaphoreSpinLimit";

    public const string Value = "0";

    /// <summary>Looks whether this process and all .NET servers among those were started with it.</summary>
    /// <exception cref="InvalidOperationException">One was not: it cannot be compared with the others.</exception>
    public static void RequireOf(IEnumerable<int> processIds)
    {
        string? dotnet = Program(Environment.ProcessId);
        foreach (int id in processIds.Append(Environment.ProcessId))
        {
            if (Program(id) == dotnet && !Variables(id).Contains($"{Name}={Value}", StringComparer.Ordinal))
            {
                throw new InvalidOperationException($"Process {id} runs without {Name}={Value}.");
            }
        }
    }

    private static string? Program(int id) =>
        File.ResolveLinkTarget($"/proc/{id}/exe", returnFinalTarget: false)?.FullName;

    private static string[] Variables(int id) => File.ReadAllText($"/proc/{id}/environ").Split('\0');
}
