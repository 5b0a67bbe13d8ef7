using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>The customers: created, changed, read, listed.</summary>
internal sealed class OrganizationsApi(IGrainFactory grains, OrganizationKeys organizations)
{
    public void Map(IEndpointRouteBuilder version1)
    {
        RouteGroupBuilder group = version1.MapGroup("/organizations").WithTags("Organizations");
        group.MapAnswer(
            HttpMethods.Put,
            "/{org}",
            PutAsync,
            new("PutOrganization", "Create or change an organization")
            {
                Body = typeof(OrganizationBody),
                Answers = { [200] = typeof(OrganizationJson), [201] = typeof(OrganizationJson) },
                Codes = { "invalid_time_zone" },
            }
        );
        group.MapAnswer(
            HttpMethods.Get,
            "/{org}",
            GetAsync,
            new("GetOrganization", "Read an organization")
            {
                Answers = { [200] = typeof(OrganizationJson) },
                Codes = { "unknown_organization" },
            }
        );
        group.MapAnswer(
            HttpMethods.Get,
            "",
            ListAsync,
            new("ListOrganizations", "List the organizations, in ordinal order")
            {
                Answers = { [200] = typeof(OrganizationJson[]) },
                Query = { ApiParameter.Limit, ApiParameter.AfterId },
            }
        );
        group.MapAnswer(
            HttpMethods.Delete,
            "/{org}/users/{user}",
            RemoveUserAsync,
            new("RemoveUser", "A user was deleted: end the sessions and the assignments in all licenses")
            {
                Answers = { [200] = typeof(RemovedUserJson) },
                Codes = { "unknown_organization" },
            }
        );
    }

    private async ValueTask<Answer> PutAsync(HttpContext http)
    {
        (OrganizationBody? body, Problem? problem) = await JsonBody.ReadAsync(
            http.Request,
            BrokerJson.Default.OrganizationBody
        );
        if (body is null)
        {
            return problem!;
        }

        if (DisplayName.Check(body.DisplayName) is { } unfit)
        {
            return unfit;
        }

        PutOrganizationReply reply = await grains
            .GetGrain<IOrganizationGrain>(http.Organization())
            .Put(body.DisplayName, body.TimeZone);
        if (reply.Refusal is not Refusal.None)
        {
            return Refusals.Of(http, reply.Refusal);
        }

        OrganizationJson organization = OrganizationJson.Of(reply.Organization!);
        return reply.Created
            ? Answer.Created(organization, BrokerJson.Default.OrganizationJson)
            : Answer.Ok(organization, BrokerJson.Default.OrganizationJson);
    }

    private async ValueTask<Answer> GetAsync(HttpContext http)
    {
        Organization? organization = await grains.GetGrain<IOrganizationGrain>(http.Organization()).Get();
        return organization is null
            ? Problem.UnknownOrganization(http.Organization())
            : Answer.Ok(OrganizationJson.Of(organization), BrokerJson.Default.OrganizationJson);
    }

    private async ValueTask<Answer> RemoveUserAsync(HttpContext http)
    {
        RemoveUserReply reply = await grains.GetGrain<IOrganizationGrain>(http.Organization()).RemoveUser(http.User());
        return reply.Refusal is Refusal.None
            ? Answer.Ok(new RemovedUserJson(reply.RemovedFrom), BrokerJson.Default.RemovedUserJson)
            : Refusals.Of(http, reply.Refusal);
    }

    private async ValueTask<Answer> ListAsync(HttpContext http)
    {
        (int limit, Problem? badLimit) = Query.Limit(http.Request);
        (string? after, Problem? badAfter) = Query.AfterId(http.Request);
        if ((badLimit ?? badAfter) is { } problem)
        {
            return problem;
        }

        List<OrganizationJson> page = [];
        IAsyncEnumerable<Organization?> found = LookAhead.AskAsync(
            organizations.AfterAsync(after),
            organization => grains.GetGrain<IOrganizationGrain>(organization).Get()
        );
        await foreach (Organization? organization in found)
        {
            if (organization is null)
            {
                continue;
            }

            if (page.Count == limit)
            {
                Query.LinkNext(http, limit, page[^1].Organization);
                break;
            }

            page.Add(OrganizationJson.Of(organization));
        }

        return Answer.Ok([.. page], BrokerJson.Default.OrganizationJsonArray);
    }
}
