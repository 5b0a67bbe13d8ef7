using System.CommandLine;
using System.Reflection;
using Npgsql;
using SeatBroker.Journal.PostgreSql;

namespace SeatBroker.Server;

/// <summary>Prints the scripts that prepare a PostgreSQL database, or applies them. Applied again they change nothing.</summary>
internal static class SchemaCommand
{
    public const string Name = "schema";

    /// <summary>Every script of the server, in the order in which they are applied.</summary>
    private static readonly (string Name, string Text)[] Scripts =
    [
        ("postgresql-journal.sql", PostgreSqlSchema.Script),
        ("postgresql-clustering.sql", Read("postgresql-clustering.sql")),
    ];

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
        foreach ((_, string text) in Scripts)
        {
            await using NpgsqlCommand command = database.CreateCommand(text);
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    private static async Task<int> RunAsync(string? connection, CancellationToken cancellation)
    {
        if (connection is null)
        {
            foreach ((_, string text) in Scripts)
            {
                Console.Out.WriteLine(text);
            }
            return 0;
        }
        try
        {
            await ApplyAsync(connection, cancellation);
            Console.Out.WriteLine($"Applied: {string.Join(", ", Scripts.Select(script => script.Name))}");
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

    private static string Read(string script)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(script)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
