namespace SeatBroker.Tests.Processes;

/// <summary>These tests keep the machine busy: they run alone.</summary>
[CollectionDefinition(nameof(ProcessTests), DisableParallelization = true)]
public sealed class ProcessTests;
