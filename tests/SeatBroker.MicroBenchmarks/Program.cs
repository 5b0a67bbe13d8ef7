using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// In this process: a program generated and built for each benchmark takes longer than the benchmarks do.
IConfig config = ManualConfig
    .Create(DefaultConfig.Instance)
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "seatbroker-micro-benchmarks"));
IEnumerable<Summary> summaries = BenchmarkSwitcher
    .FromAssembly(typeof(Program).Assembly)
    .Run(args.Length > 0 ? args : ["--filter", "*"], config);

// BenchmarkDotNet takes it for a success when none of its benchmarks ran.
Summary[] all = [.. summaries];
return all.Length > 0 && all.All(summary => summary.Reports.Length > 0 && summary.Reports.All(report => report.Success))
    ? 0
    : 1;
