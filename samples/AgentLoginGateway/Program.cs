namespace SeatBroker.Samples.AgentLoginGateway;

internal static class Program
{
    public static int Main() => 0;
}
