using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>Who may use a license: its named users.</summary>
internal sealed class AssignmentsApi(IGrainFactory grains, Refusals refusals)
{
    private const int GrainPageCountMax = 1_000;

    public void Map(IEndpointRouteBuilder version1)
    {
        RouteGroupBuilder group = version1
            .MapGroup("/organizations/{org}/licenses/{licenseType}/assignments")
            .WithTags("Assignments");
        group.MapAnswer(
            HttpMethods.Put,
            "/{user}",
            PutAsync,
            new("PutAssignment", "Assign a license to a user, or change the user's status")
            {
                Body = typeof(AssignmentBody),
                Answers = { [200] = typeof(AssignmentJson), [201] = typeof(AssignmentJson) },
                Codes =
                {
                    "invalid_security_key",
                    "unknown_organization",
                    "unknown_license",
                    "no_roster",
                    "invalid_status_change",
                    "no_base_license_available",
                },
            }
        );
        group.MapAnswer(
            HttpMethods.Delete,
            "/{user}",
            RemoveAsync,
            new("RemoveAssignment", "A user was deleted, or gives the license back; also when there is no such user")
            {
                Answers = { [204] = null },
                Query = { ApiParameter.Reason },
                Codes = { "unknown_organization", "unknown_license", "reassignment_locked" },
            }
        );
        group.MapAnswer(
            HttpMethods.Get,
            "",
            ListAsync,
            new("ListAssignments", "List the named users, in ordinal order")
            {
                Answers = { [200] = typeof(AssignmentJson[]) },
                Query = { ApiParameter.Limit, ApiParameter.AfterId },
                Codes = { "unknown_organization", "unknown_license" },
            }
        );
    }

    private async ValueTask<Answer> PutAsync(HttpContext http)
    {
        (AssignmentBody? body, Problem? problem) = await JsonBody.ReadAsync(
            http.Request,
            BrokerJson.Default.AssignmentBody
        );
        if (body is null)
        {
            return problem!;
        }

        (AssignmentChange? change, problem) = body.ToChange(http.User());
        if (change is null)
        {
            return problem!;
        }

        AssignmentReply reply = await Roster(http).Put(change);
        if (reply.Refusal is not Refusal.None)
        {
            return await refusals.OfLicenseAsync(http, reply.Refusal, reassignableAt: reply.ReassignableAt);
        }

        AssignmentJson assignment = AssignmentJson.Of(reply.Assignment!);
        return reply.Created
            ? Answer.Created(assignment, BrokerJson.Default.AssignmentJson)
            : Answer.Ok(assignment, BrokerJson.Default.AssignmentJson);
    }

    private async ValueTask<Answer> RemoveAsync(HttpContext http)
    {
        (bool reassign, Problem? problem) = Query.Reason(http.Request);
        if (problem is not null)
        {
            return problem;
        }

        AssignmentReply reply = await Roster(http).Remove(http.User(), reassign);
        // Where no roster is kept the user is on none: there is nothing to remove.
        return reply.Refusal is Refusal.None or Refusal.NoRoster
            ? Answer.NoContent
            : await refusals.OfLicenseAsync(http, reply.Refusal, reassignableAt: reply.ReassignableAt);
    }

    private async ValueTask<Answer> ListAsync(HttpContext http)
    {
        (int limit, Problem? badLimit) = Query.Limit(http.Request);
        (string? after, Problem? badAfter) = Query.AfterId(http.Request);
        if ((badLimit ?? badAfter) is { } problem)
        {
            return problem;
        }

        ILicenseRoster roster = Roster(http);
        List<AssignmentJson> page = [];
        bool hasMore = true;
        while (hasMore && page.Count < limit)
        {
            AssignmentsReply reply = await roster.GetMany(after, Math.Min(GrainPageCountMax, limit - page.Count));
            if (reply.Refusal is not Refusal.None)
            {
                return await refusals.OfLicenseAsync(http, reply.Refusal);
            }

            page.AddRange(reply.Assignments.Select(AssignmentJson.Of));
            hasMore = reply.HasMore;
            after = page.Count > 0 ? page[^1].User : after;
        }

        if (hasMore)
        {
            Query.LinkNext(http, limit, after!);
        }

        return Answer.Ok([.. page], BrokerJson.Default.AssignmentJsonArray);
    }

    private ILicenseRoster Roster(HttpContext http) => grains.GetGrain<ILicenseRoster>(http.LicenseKeyInPath());
}
