using System.ComponentModel.DataAnnotations;
using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>What an administrator signs before a login. The answer is alike for every user, known or not.</summary>
internal sealed class ChallengesApi(IGrainFactory grains, Refusals refusals)
{
    public void Map(IEndpointRouteBuilder version1) =>
        version1
            .MapGroup("/organizations/{org}/licenses/{licenseType}/challenges")
            .WithTags("Sessions")
            .MapAnswer(
                HttpMethods.Post,
                "",
                OpenAsync,
                new("OpenChallenge", "Open a challenge for a user, to be signed within 60 seconds")
                {
                    Body = typeof(ChallengeBody),
                    Answers = { [201] = typeof(ChallengeJson) },
                    Codes = { "unknown_organization", "unknown_license" },
                }
            );

    private async ValueTask<Answer> OpenAsync(HttpContext http)
    {
        (ChallengeBody? body, Problem? problem) = await JsonBody.ReadAsync(
            http.Request,
            BrokerJson.Default.ChallengeBody
        );
        if (body is null)
        {
            return problem!;
        }

        if (!Identifier.IsValid(body.User))
        {
            return Problem.InvalidIdentifier("'user'");
        }

        ILicenseRoster roster = grains.GetGrain<ILicenseRoster>(http.LicenseKeyInPath());
        ChallengeReply reply = await roster.OpenChallenge(body.User);
        return reply.Refusal is Refusal.None
            ? Answer.Created(
                new ChallengeJson(reply.Challenge!, reply.ExpiresAt!.Value.ToText()),
                BrokerJson.Default.ChallengeJson
            )
            : await refusals.OfLicenseAsync(http, reply.Refusal);
    }
}

/// <summary>For whom a challenge is opened.</summary>
internal sealed class ChallengeBody
{
    /// <summary>Who will log in; an identifier.</summary>
    [RegularExpression(Route.IdentifierPattern)]
    public required string User { get; set; }
}

/// <summary>A challenge: 32 random bytes in base64url, and when it ends.</summary>
internal sealed record ChallengeJson(string Challenge, string ExpiresAt);
