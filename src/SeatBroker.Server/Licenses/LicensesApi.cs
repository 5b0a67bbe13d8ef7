using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>What was purchased, and how much of it is in use.</summary>
internal sealed class LicensesApi(IGrainFactory grains, Refusals refusals)
{
    public void Map(IEndpointRouteBuilder version1)
    {
        RouteGroupBuilder group = version1.MapGroup("/organizations/{org}/licenses").WithTags("Licenses");
        group.MapAnswer(
            HttpMethods.Put,
            "/{licenseType}",
            PutAsync,
            new("PutLicense", "Purchase a license or replace its contract")
            {
                Body = typeof(ContractJson),
                Answers = { [200] = typeof(ContractJson), [201] = typeof(ContractJson) },
                Codes = { "unknown_organization", "contract_in_use" },
            }
        );
        group.MapAnswer(
            HttpMethods.Get,
            "/{licenseType}",
            GetAsync,
            new("GetLicense", "Read a license's contract and usage")
            {
                Answers = { [200] = typeof(LicenseJson) },
                Codes = { "unknown_organization", "unknown_license" },
            }
        );
        group.MapAnswer(
            HttpMethods.Get,
            "",
            ListAsync,
            new("ListLicenses", "Read the licence mapping of an organization")
            {
                Answers = { [200] = typeof(UsageJson[]) },
                Query = { ApiParameter.Category },
                Codes = { "unknown_organization" },
            }
        );
    }

    private async ValueTask<Answer> PutAsync(HttpContext http)
    {
        (ContractJson? body, Problem? problem) = await JsonBody.ReadAsync(
            http.Request,
            BrokerJson.Default.ContractJson
        );
        if (body is null)
        {
            return problem!;
        }

        (LicenseContract? contract, problem) = body.ToContract();
        if (contract is null)
        {
            return problem!;
        }

        PutContractReply reply = await grains
            .GetGrain<IOrganizationGrain>(http.Organization())
            .PutLicense(http.LicenseType(), contract);
        if (reply.Refusal is not Refusal.None)
        {
            return Refusals.Of(http, reply.Refusal);
        }

        ContractJson put = ContractJson.Of(reply.Contract!);
        return reply.Created
            ? Answer.Created(put, BrokerJson.Default.ContractJson)
            : Answer.Ok(put, BrokerJson.Default.ContractJson);
    }

    private async ValueTask<Answer> GetAsync(HttpContext http)
    {
        Organization? organization = await grains.GetGrain<IOrganizationGrain>(http.Organization()).Get();
        if (organization is null)
        {
            return Problem.UnknownOrganization(http.Organization());
        }

        LicenseReply reply = await grains.GetGrain<ILicenseGrain>(http.LicenseKeyInPath()).GetLicense();
        return reply.Refusal is Refusal.None
            ? Answer.Ok(
                new LicenseJson(
                    ContractJson.Of(reply.Contract!),
                    UsageJson.Of(organization, http.LicenseType(), reply.Contract!, reply.Usage!)
                ),
                BrokerJson.Default.LicenseJson
            )
            : await refusals.OfLicenseAsync(http, reply.Refusal);
    }

    private async ValueTask<Answer> ListAsync(HttpContext http)
    {
        (HashSet<LicenseCategory> categories, Problem? problem) = Query.Categories(http.Request);
        if (problem is not null)
        {
            return problem;
        }

        IOrganizationGrain grain = grains.GetGrain<IOrganizationGrain>(http.Organization());
        if (await grain.Get() is not { } organization || await grain.GetLicenseTypes() is not { } licenseTypes)
        {
            return Problem.UnknownOrganization(http.Organization());
        }

        List<UsageJson> rows = [];
        IAsyncEnumerable<(string LicenseType, LicenseReply Reply)> licenses = LookAhead.AskAsync(
            licenseTypes.ToAsyncEnumerable(),
            async licenseType => (licenseType, await License(organization.Id, licenseType).GetLicense())
        );
        await foreach ((string licenseType, LicenseReply reply) in licenses)
        {
            // A listed type may still be without a contract; it grants nothing and has no row.
            if (reply is { Refusal: Refusal.None, Contract: { } contract, Usage: { } usage })
            {
                if (categories.Contains(contract.Category))
                {
                    rows.Add(UsageJson.Of(organization, licenseType, contract, usage));
                }
            }
        }

        return Answer.Ok([.. rows], BrokerJson.Default.UsageJsonArray);
    }

    private ILicenseGrain License(string organization, string licenseType) =>
        grains.GetGrain<ILicenseGrain>(LicenseKey.Of(organization, licenseType));
}
