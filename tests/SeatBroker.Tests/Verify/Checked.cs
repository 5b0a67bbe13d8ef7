using SeatBroker.Domain;
using SeatBroker.Domain.Billing;
using SeatBroker.Domain.Journal;
using SeatBroker.Domain.Organizations;
using SeatBroker.Server.Verify;

namespace SeatBroker.Tests.Verify;

/// <summary>What a check of a store told.</summary>
internal sealed record Checked(Verified Verified, string Output, string Errors)
{
    public static async Task<Checked> Run(IJournalStore store)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        Verified verified = await new JournalsCheck(store, output, errors).Run();
        return new(verified, $"{output}", $"{errors}");
    }

    /// <summary>An organization that lists a license.</summary>
    public static async Task List(IJournalStore store, string organization, string licenseType)
    {
        Instant at = Instant.From(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));
        var journal = new KeptJournal<OrganizationEvent>(store, organization, decided => decided.At);
        journal.Decided.Add(new OrganizationChanged(at, "Acme", [new ZoneFrom(new YearMonth(2026, 11), "Asia/Tokyo")]));
        journal.Decided.Add(new LicenseListed(at, licenseType));
        await journal.Keep();
    }

    public void AssertClean()
    {
        Assert.Equal("", Output + Errors);
        Assert.Equal((0, 0), (Verified.Differences, Verified.Unread));
    }

    public void AssertTells(string difference)
    {
        Assert.Contains(difference, Output, StringComparison.Ordinal);
        Assert.NotEqual(0, Verified.Differences);
    }
}
