using SeatBroker.Server;
using SeatBroker.Server.Demo;
using SeatBroker.Server.Http;
using SeatBroker.Server.Pages;
using SeatBroker.Server.Verify;

if (args is [ImportCommand.Name, .. var arguments])
{
    return await ImportCommand.RunAsync(arguments);
}

if (args is [SchemaCommand.Name, .. var schemaArguments])
{
    return await SchemaCommand.RunAsync(schemaArguments);
}

CommandLine commandLine = CommandLine.Parse(args);
if (commandLine.Help)
{
    Console.WriteLine(CommandLine.Usage);
    return 0;
}

switch (args)
{
    case [BackupCommand.Name, .. var words]:
        return BackupCommand.Run(words);
    case [VerifyCommand.Name, .. var settings]:
        return await VerifyCommand.RunAsync(settings);
}

DemoFolder? demo = null;
WebApplication app;
try
{
    WebApplicationBuilder builder = Composition.CreateBuilder(commandLine);
    demo = commandLine.Demo ? builder.AddDemo() : null;
    builder.AddSettings();
    builder.AddTelemetry();
    builder.AddBroker();
    builder.AddHttpApi();
    builder.AddPages();

    app = builder.Build();
    app.WarnOfOpenPorts();
    app.OpenJournal();
    app.UseRequestGate();
    app.MapHttpApi();
    app.MapPages();
    await app.StartAsync();
}
catch (Exception failure) when (StartFailure.IsOurs(failure))
{
    demo?.Dispose();
    return StartFailure.Report(failure);
}

await app.WaitForShutdownAsync();
await app.DisposeAsync();
demo?.Dispose();
return 0;

/// <summary>The server.</summary>
public partial class Program;
