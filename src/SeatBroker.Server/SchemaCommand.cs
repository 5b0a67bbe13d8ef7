using System.CommandLine;
using System.Reflection;
using Npgsql;
using SeatBroker.Journal.PostgreSql;

namespace SeatBroker.Server;

/// <summary>Prints the scripts that prepare a PostgreSQL database, or applies them. Applied again they change nothing.</summary>
internal static class SchemaCommand
{
    public const string Name = "schema";

    private const string Clustering = "postgresql-clustering.sql";

    public static Task<int> RunAsync(string[] arguments)
    {
        var apply = new Option<string?>("--apply")
        {
            Description = "Applies the scripts to this database, and prints nothing else.",
            HelpName = "CONNECTION",
        };
        var command = new RootCommand(
            "Prints the scripts that prepare a PostgreSQL database: SeatBroker.Server schema | psql DATABASE"
        )
        {
            apply,
        };
        command.SetAction((given, cancellation) => RunAsync(given.GetValue(apply), cancellation));
        return command.Parse(arguments).InvokeAsync();
    }

    /// <summary>Applies every script to a database.</summary>
    public static async Task ApplyAsync(string connection, CancellationToken cancellation = default)
    {
        await using var database = NpgsqlDataSource.Create(connection);
        foreach (string script in await ReadAsync())
        {
            await using NpgsqlCommand command = database.CreateCommand(script);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static async Task<int> RunAsync(string? connection, CancellationToken cancellation)
    {
        if (connection is null)
        {
            foreach (string script in await ReadAsync())
            {
                Console.Out.WriteLine(script);
            }
            return 0;
        }
        try
        {
            await ApplyAsync(connection, cancellation);
            Console.Out.WriteLine("The schema is applied.");
            return 0;
        }
        catch (Exception failure) when (failure is NpgsqlException or ArgumentException)
        {
            Console.Error.WriteLine(
                $"SeatBroker could not apply its schema: {failure.Message.ReplaceLineEndings(" ")}"
            );
            return StartFailure.ExitCode;
        }
    }

    /// <summary>Every script of the server, in the order in which they are applied.</summary>
    private static async Task<string[]> ReadAsync()
    {
        await using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Clustering)!;
        using var reader = new StreamReader(stream);
        return [await reader.ReadToEndAsync(), PostgreSqlSchema.Script];
    }
}
