using System.CommandLine;
using SeatBroker.Benchmarks;

return await Commands.Root.Parse(args).InvokeAsync();
