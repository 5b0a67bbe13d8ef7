using System.Runtime.InteropServices;
using SeatBroker.Abstractions;

namespace SeatBroker.Client;

/// <summary>Sends gathered calls of all licenses to a desk of the broker, sorted by license.</summary>
internal sealed class SharedCalls(IGrainFactory grains)
{
    public async Task Send(SeatCall[] calls, int slot)
    {
        List<SeatCall>[] licenses = ByLicense(calls);
        DeskAnswers answers;
        try
        {
            // Each slot asks by a key of its own: over several servers they are likely to go to several.
            answers = await grains.GetGrain<ISeatDesk>(slot).Serve(new DeskAsks(ToAsks(licenses)));
        }
        catch (Exception e)
        {
            foreach (SeatCall call in calls)
            {
                call.NotAnswered(e);
            }
            return;
        }
        for (int i = 0; i < licenses.Length; i++)
        {
            SeatAnswer[] told = answers.Licenses[i].Answers;
            for (int j = 0; j < told.Length; j++)
            {
                licenses[i][j].Hear(told[j]);
            }
        }
    }

    private static List<SeatCall>[] ByLicense(SeatCall[] calls)
    {
        var order = new List<List<SeatCall>>();
        var byLicense = new Dictionary<LicenseSeats, List<SeatCall>>(ReferenceEqualityComparer.Instance);
        foreach (SeatCall call in calls)
        {
            ref List<SeatCall>? same = ref CollectionsMarshal.GetValueRefOrAddDefault(
                byLicense,
                call.License,
                out bool exists
            );
            if (!exists)
            {
                order.Add(same = []);
            }
            same!.Add(call);
        }
        return [.. order];
    }

    private static LicenseAsks[] ToAsks(List<SeatCall>[] licenses)
    {
        var asks = new LicenseAsks[licenses.Length];
        for (int i = 0; i < licenses.Length; i++)
        {
            asks[i] = new(licenses[i][0].License.Key, ToAsks(licenses[i]));
        }
        return asks;
    }

    private static SeatAsk[] ToAsks(List<SeatCall> calls)
    {
        var asks = new SeatAsk[calls.Count];
        for (int i = 0; i < asks.Length; i++)
        {
            asks[i] = calls[i].Ask;
        }
        return asks;
    }
}
