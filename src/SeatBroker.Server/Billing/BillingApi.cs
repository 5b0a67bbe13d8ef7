using SeatBroker.Abstractions;
using SeatBroker.Grains;

namespace SeatBroker.Server.Http;

/// <summary>What a month costs: one license's burst peak, one organization's statement, everybody's lines.</summary>
internal sealed class BillingApi(
    IGrainFactory grains,
    OrganizationKeys organizations,
    Refusals refusals,
    [FromKeyedServices(SeatBrokerSilo.ClockKey)] TimeProvider clock
)
{
    public void Map(IEndpointRouteBuilder version1)
    {
        RouteGroupBuilder group = version1.MapGroup("").WithTags("Billing");
        group.MapAnswer(
            HttpMethods.Get,
            "/organizations/{org}/licenses/{licenseType}/burst-peak",
            GetBurstPeakAsync,
            new("GetBurstPeak", "Read a month's burst peak of a license")
            {
                Answers = { [200] = typeof(BurstPeakJson) },
                Query = { ApiParameter.Month },
                Codes = { "invalid_month", "unknown_organization", "unknown_license", "unknown_month" },
            }
        );
        group.MapAnswer(
            HttpMethods.Get,
            "/organizations/{org}/billing/{month}",
            GetStatementAsync,
            new("GetStatement", "Read a month's statement of an organization")
            {
                Answers = { [200] = typeof(StatementJson) },
                Query = { ApiParameter.Bom },
                OtherMediaTypes = { Csv.MediaType },
                Codes = { "invalid_month", "unknown_organization", "unknown_month" },
            }
        );
        group.MapAnswer(
            HttpMethods.Get,
            "/billing/{month}",
            StreamAsync,
            new(
                "StreamStatements",
                "Stream a month's lines of all organizations; the last line is {\"end\":true,\"lines\":N}"
            )
            {
                Answers = { [200] = typeof(BillingLineJson) },
                Query = { ApiParameter.Bom },
                MediaType = BillingStream.NdjsonMediaType,
                OtherMediaTypes = { Csv.MediaType },
                Codes = { "invalid_month" },
            }
        );
    }

    private async ValueTask<Answer> GetBurstPeakAsync(HttpContext http)
    {
        (string? asked, Problem? problem) = Query.Month(http.Request);
        if (problem is not null)
        {
            return problem;
        }

        MonthReply reply = await grains.GetGrain<ILicenseGrain>(http.LicenseKeyInPath()).GetMonth(asked);
        return reply.Refusal is Refusal.None
            ? Answer.Ok(
                BurstPeakJson.Of(http.Organization(), http.LicenseType(), reply.Month!),
                BrokerJson.Default.BurstPeakJson
            )
            : await refusals.OfLicenseAsync(http, reply.Refusal, asked);
    }

    private async ValueTask<Answer> GetStatementAsync(HttpContext http)
    {
        string month = http.MonthInPath();
        if (!MonthText.IsValid(month))
        {
            return MonthText.Invalid();
        }

        (bool withBom, Problem? problem) = Query.Bom(http.Request);
        if (problem is not null)
        {
            return problem;
        }

        StatementReply reply = await grains.GetGrain<IOrganizationGrain>(http.Organization()).GetStatement(month);
        if (reply.Refusal is not Refusal.None)
        {
            return Refusals.Of(http, reply.Refusal, month);
        }

        Statement statement = reply.Statement!;
        return Accepts.Csv(http.Request, "application/json")
            ? new CsvAnswer(CsvOf(statement), withBom)
            : Answer.Ok(StatementJson.Of(statement), BrokerJson.Default.StatementJson);
    }

    private async ValueTask<Answer> StreamAsync(HttpContext http)
    {
        string month = http.MonthInPath();
        if (!MonthText.IsValid(month))
        {
            return MonthText.Invalid();
        }

        (bool withBom, Problem? problem) = Query.Bom(http.Request);
        if (problem is not null)
        {
            return problem;
        }

        IAsyncEnumerator<StatementReply> replies = LookAhead
            .AskAsync(
                organizations.AfterAsync(null),
                organization => grains.GetGrain<IOrganizationGrain>(organization).GetStatement(month)
            )
            .GetAsyncEnumerator();
        (bool found, bool anyFuture) = await SkipFutureAsync(replies);
        if (!found && (anyFuture || MonthText.IsFutureEverywhere(month, clock.GetUtcNow())))
        {
            return MonthText.Future(month);
        }

        return new BillingStream(
            StatementsAsync(replies, found),
            Accepts.Csv(http.Request, BillingStream.NdjsonMediaType),
            withBom
        );
    }

    /// <summary>Zones differ: a month may have begun for some organizations only. Goes on to the first for which it has.</summary>
    private static async ValueTask<(bool Found, bool AnyFuture)> SkipFutureAsync(
        IAsyncEnumerator<StatementReply> replies
    )
    {
        bool anyFuture = false;
        while (await replies.MoveNextAsync())
        {
            if (replies.Current.Refusal is not Refusal.InvalidMonth)
            {
                return (true, anyFuture);
            }

            anyFuture = true;
        }

        return (false, anyFuture);
    }

    private static async IAsyncEnumerable<Statement> StatementsAsync(
        IAsyncEnumerator<StatementReply> replies,
        bool hasCurrent
    )
    {
        await using IAsyncEnumerator<StatementReply> owned = replies;
        while (hasCurrent)
        {
            // An organization that did not exist in the month, or for which it is future, has no lines.
            if (replies.Current is { Refusal: Refusal.None, Statement: { } statement })
            {
                yield return statement;
            }

            hasCurrent = await replies.MoveNextAsync();
        }
    }

    private static string CsvOf(Statement statement)
    {
        Csv csv = new Csv().AddHeader(Csv.LineHeader);
        foreach (StatementLine line in statement.Lines)
        {
            csv.AddLine(line);
        }

        return csv.ToString();
    }
}
