using System.CommandLine;
using System.Reflection;
using Npgsql;
using SeatBroker.Journal.PostgreSql;

namespace SeatBroker.Server;

/// <summary>Prints the script that prepares a PostgreSQL database, or applies it. Applied again it changes nothing, nor what a newer release has prepared.</summary>
internal static class SchemaCommand
{
    public const string Name = "schema";

    private const string Clustering = "postgresql-clustering.sql";

    public static Task<int> RunAsync(string[] arguments)
    {
        var apply = new Option<string?>("--apply")
        {
            Description = "Applies the script to this database, and prints nothing else.",
            HelpName = "CONNECTION",
        };
        var command = new RootCommand(
            "Prints the script that prepares a PostgreSQL database: SeatBroker.Server schema | psql -v ON_ERROR_STOP=1 DATABASE"
        )
        {
            apply,
        };
        command.SetAction((given, cancellation) => RunAsync(given.GetValue(apply), cancellation));
        return command.Parse(arguments).InvokeAsync();
    }

    /// <summary>Applies the script to a database, whole or not at all.</summary>
    public static async Task ApplyAsync(string connection, CancellationToken cancellation = default)
    {
        await using var database = NpgsqlDataSource.Create(connection);
        await using NpgsqlCommand command = database.CreateCommand(await ReadAsync());
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static async Task<int> RunAsync(string? connection, CancellationToken cancellation)
    {
        if (connection is null)
        {
            Console.Out.Write(await ReadAsync());
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

    /// <summary>The journals first: they know which release has prepared the database.</summary>
    private static async Task<string> ReadAsync()
    {
        await using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Clustering)!;
        using var reader = new StreamReader(stream);
        return $"BEGIN;\n{PostgreSqlSchema.Script}\n{await reader.ReadToEndAsync()}\nCOMMIT;\n";
    }
}
