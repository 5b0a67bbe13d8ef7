using System.Globalization;
using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>The login gateway's path: in, on, out, and who is in.</summary>
internal sealed class SessionsApi(LicenseGrains licenses, IGrainFactory grains, Refusals refusals)
{
    private const int BulkBodySizeMax = 2 * 1024 * 1024;
    private const int GrainPageCountMax = 1_000;

    public void Map(IEndpointRouteBuilder version1)
    {
        RouteGroupBuilder group = version1
            .MapGroup("/organizations/{org}/licenses/{licenseType}/sessions")
            .WithTags("Sessions");
        group.MapAnswer(
            HttpMethods.Put,
            "/{sessionId}",
            LogInAsync,
            new("LogIn", "Log in, or repeat a login")
            {
                Body = typeof(LoginBody),
                Answers = { [200] = typeof(SessionJson), [201] = typeof(SessionJson) },
                Codes =
                {
                    "unknown_organization",
                    "unknown_license",
                    "not_assigned",
                    "user_not_active",
                    "security_key_required",
                    "security_key_invalid",
                    "security_key_locked",
                    "session_id_conflict",
                    "too_many_sessions",
                    "no_seat_available",
                },
            }
        );
        group.MapAnswer(
            HttpMethods.Delete,
            "/{sessionId}",
            LogOutAsync,
            new("LogOut", "Log out; also when the session is already gone")
            {
                Answers = { [204] = null },
                Codes = { "unknown_organization", "unknown_license" },
            }
        );
        group.MapAnswer(
            HttpMethods.Post,
            "/{sessionId}/renew",
            RenewOneAsync,
            new("RenewSession", "Renew a session's lease")
            {
                Answers = { [200] = typeof(RenewedJson) },
                Codes = { "unknown_organization", "unknown_license", "session_not_found" },
            }
        );
        group.MapAnswer(
            HttpMethods.Post,
            "/renew",
            RenewManyAsync,
            new("RenewSessions", "Renew the leases of many sessions")
            {
                Body = typeof(RenewBody),
                Answers = { [200] = typeof(BulkRenewedJson) },
                Codes = { "unknown_organization", "unknown_license" },
            }
        );
        group.MapAnswer(
            HttpMethods.Get,
            "",
            ListAsync,
            new("ListSessions", "List who holds a seat, oldest login first")
            {
                Answers = { [200] = typeof(HeldSessionJson[]) },
                Query = { ApiParameter.Limit, ApiParameter.AfterCursor },
                Codes = { "unknown_organization", "unknown_license" },
            }
        );
    }

    private async ValueTask<Answer> LogInAsync(HttpContext http)
    {
        (LoginBody? body, Problem? problem) = await JsonBody.ReadAsync(http.Request, BrokerJson.Default.LoginBody);
        if (body is null)
        {
            return problem!;
        }

        (LoginRequest? request, problem) = body.ToRequest(http.SessionId());
        if (request is null)
        {
            return problem!;
        }

        (LoginReply reply, FeatureGrant[] features) = await LogInAsync(http.LicenseKeyInPath(), request);
        if (reply.Refusal is not Refusal.None)
        {
            return reply.Refusal is Refusal.NoSeatAvailable
                ? Refusals.NoSeatAvailable(http, reply.Full)
                : await refusals.OfLicenseAsync(http, reply.Refusal);
        }

        SessionJson session = SessionJson.Of(http, request, reply, features);
        return reply.Repeated
            ? Answer.Ok(session, BrokerJson.Default.SessionJson)
            : Answer.Created(session, BrokerJson.Default.SessionJson);
    }

    /// <summary>One call where no feature is concerned: not now, and not in the session's earlier logins (R23).</summary>
    private async ValueTask<FeatureLoginReply> LogInAsync(string license, LoginRequest request)
    {
        if (request.Features.Length == 0)
        {
            LoginReply reply = await licenses.CallsOf(license).Login(request);
            if (reply.Features.Length == 0)
            {
                return new(reply, []);
            }
        }

        return await grains.GetGrain<ILoginGrain>(license).Login(request);
    }

    private async ValueTask<Answer> LogOutAsync(HttpContext http)
    {
        Refusal refusal = await licenses.CallsOf(http.LicenseKeyInPath()).Logout(http.SessionId());
        return refusal is Refusal.None ? Answer.NoContent : await refusals.OfLicenseAsync(http, refusal);
    }

    private async ValueTask<Answer> RenewOneAsync(HttpContext http)
    {
        RenewReply reply = await License(http).Renew([http.SessionId()]);
        if (reply.Refusal is not Refusal.None)
        {
            return await refusals.OfLicenseAsync(http, reply.Refusal);
        }

        return reply.Renewed is [var renewed]
            ? Answer.Ok(RenewedJson.Of(renewed), BrokerJson.Default.RenewedJson)
            : Problem.SessionNotFound(http.SessionId());
    }

    private async ValueTask<Answer> RenewManyAsync(HttpContext http)
    {
        (RenewBody? body, Problem? problem) = await JsonBody.ReadAsync(
            http.Request,
            BrokerJson.Default.RenewBody,
            BulkBodySizeMax
        );
        if (body is null)
        {
            return problem!;
        }

        (string[] sessionIds, problem) = SessionIdsOf(body);
        if (problem is not null)
        {
            return problem;
        }

        RenewReply reply = await License(http).Renew(sessionIds);
        return reply.Refusal is Refusal.None
            ? Answer.Ok(
                new BulkRenewedJson([.. reply.Renewed.Select(RenewedJson.Of)], reply.Lost),
                BrokerJson.Default.BulkRenewedJson
            )
            : await refusals.OfLicenseAsync(http, reply.Refusal);
    }

    private static (string[] SessionIds, Problem? Problem) SessionIdsOf(RenewBody body)
    {
        if (body.SessionIds.Length > RenewBody.SessionCountMax)
        {
            return (
                [],
                Problem.InvalidRequest($"'sessionIds' must name at most {RenewBody.SessionCountMax} sessions.")
            );
        }

        var distinct = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < body.SessionIds.Length; i++)
        {
            if (body.SessionIds[i] is not { } sessionId)
            {
                return ([], Problem.InvalidRequest($"'sessionIds[{i}]' must be a string."));
            }

            if (!Identifier.IsValid(sessionId))
            {
                return ([], Problem.InvalidIdentifier($"'sessionIds[{i}]'"));
            }

            distinct.Add(sessionId);
        }

        return ([.. distinct], null);
    }

    private async ValueTask<Answer> ListAsync(HttpContext http)
    {
        (int limit, Problem? badLimit) = Query.Limit(http.Request);
        (long after, Problem? badAfter) = Query.AfterCursor(http.Request);
        if ((badLimit ?? badAfter) is { } problem)
        {
            return problem;
        }

        ILicenseGrain license = License(http);
        List<HeldSessionJson> page = [];
        long? next = after;
        while (next is { } cursor && page.Count < limit)
        {
            SessionsReply reply = await license.GetSessions(cursor, Math.Min(GrainPageCountMax, limit - page.Count));
            if (reply.Refusal is not Refusal.None)
            {
                return await refusals.OfLicenseAsync(http, reply.Refusal);
            }

            page.AddRange(reply.Sessions.Select(HeldSessionJson.Of));
            next = reply.NextCursor;
        }

        if (next is { } more)
        {
            Query.LinkNext(http, limit, more.ToString(CultureInfo.InvariantCulture));
        }

        return Answer.Ok([.. page], BrokerJson.Default.HeldSessionJsonArray);
    }

    private ILicenseGrain License(HttpContext http) => licenses.Of(http.LicenseKeyInPath());
}
