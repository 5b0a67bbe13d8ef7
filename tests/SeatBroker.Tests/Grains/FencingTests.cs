using SeatBroker.Abstractions;

namespace SeatBroker.Tests.Grains;

/// <summary>Two clusters that know nothing of each other over one store: every license is active twice.</summary>
public sealed class FencingTests
{
    [Fact]
    public async Task R1_Of_two_activations_of_one_license_only_one_is_acknowledged()
    {
        var store = new FaultyJournalStore();
        await using BrokerCluster left = await BrokerCluster.Start(store: store);
        await using BrokerCluster right = await BrokerCluster.Start(store: store, time: left.Time);
        const int Seats = 5;
        for (int round = 0; round < 20; round++)
        {
            string organization = $"org{round}";
            ILicenseGrain onLeft = await left.Create(organization, concurrent: Seats, burst: 0);
            ILicenseGrain onRight = right.License(organization);

            // Each side tries twice as many users as there are seats, without repeating what is not known to be done.
            Task<bool>[] logins =
            [
                .. Enumerable
                    .Range(0, 4 * Seats)
                    .Select(i => Acknowledged(i % 2 == 0 ? onLeft : onRight, $"s{i}", $"u{i}")),
            ];
            bool[] acknowledged = await Task.WhenAll(logins);

            Assert.InRange(acknowledged.Count(granted => granted), 0, Seats);
            SessionsReply held = await BrokerCluster.Until(() => onRight.GetSessions(0, 1000));
            Assert.InRange(held.Sessions.Length, 0, Seats);
            for (int i = 0; i < acknowledged.Length; i++)
            {
                Assert.True(!acknowledged[i] || held.Sessions.Any(s => s.SessionId == $"s{i}"), $"s{i} was lost");
            }
        }
    }

    [Fact]
    public async Task An_activation_that_another_has_replaced_answers_nothing_it_decides()
    {
        var store = new FaultyJournalStore();
        await using BrokerCluster left = await BrokerCluster.Start(store: store);
        await using BrokerCluster right = await BrokerCluster.Start(store: store, time: left.Time);
        ILicenseGrain onLeft = await left.Create("org", concurrent: 1, burst: 0);
        ILicenseGrain onRight = right.License("org");

        Assert.Equal(Refusal.None, (await onRight.Login(new("s1", "u1"))).Refusal);
        await Assert.ThrowsAsync<TryAgainException>(() => onLeft.Login(new("s2", "u2")).AsTask());

        LoginReply after = await BrokerCluster.Until(() => onLeft.Login(new("s2", "u2")));
        Assert.Equal(Refusal.NoSeatAvailable, after.Refusal);
    }

    private static async Task<bool> Acknowledged(ILicenseGrain license, string session, string user)
    {
        try
        {
            return (await license.Login(new(session, user))).Refusal == Refusal.None;
        }
        catch (Exception e) when (e is TryAgainException or OrleansException)
        {
            return false;
        }
    }
}
