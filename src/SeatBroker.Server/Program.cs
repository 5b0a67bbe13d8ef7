using SeatBroker.Server;

CommandLine commandLine = CommandLine.Parse(args);
if (commandLine.Help)
{
    Console.WriteLine(CommandLine.Usage);
    return 0;
}

WebApplication app;
try
{
    WebApplicationBuilder builder = Composition.CreateBuilder(commandLine);
    builder.AddSettings();
    builder.AddTelemetry();
    builder.AddBroker();
    builder.AddHttpApi();

    app = builder.Build();
    app.UseRequestGate();
    app.MapHttpApi();
    await app.StartAsync();
}
catch (Exception failure) when (StartFailure.IsOurs(failure))
{
    return StartFailure.Report(failure);
}

await app.WaitForShutdownAsync();
await app.DisposeAsync();
return 0;

/// <summary>The server.</summary>
public partial class Program;
