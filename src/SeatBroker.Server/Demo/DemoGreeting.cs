namespace SeatBroker.Server.Demo;

/// <summary>What the demo says when it begins: where to look, and what to try.</summary>
internal static class DemoGreeting
{
    public static Task WriteAsync(TextWriter output, string address, string folder)
    {
        string licenses = $"{address}/v1/organizations/acme/licenses";
        return output.WriteLineAsync(
            $$"""

              SeatBroker demo: two contact centers, a working day every {{WorkingDay.Length.TotalSeconds:0}} seconds.

                The license mapping   {{address}}/

              Who uses what, and a login of your own:

                curl {{licenses}}
                curl -X PUT {{licenses}}/agent/sessions/my-desk -H 'Content-Type: application/json' -d '{"user":"me"}'

              The data is in {{folder}} and removed at the end: Ctrl+C.

            """
        );
    }
}
