namespace SeatBroker.Samples.BillingJob;

internal static class Program
{
    public static int Main() => 0;
}
