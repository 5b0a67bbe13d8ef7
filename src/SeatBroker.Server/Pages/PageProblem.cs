using System.Data.Common;
using SeatBroker.Abstractions;

namespace SeatBroker.Server.Pages;

/// <summary>Why a page cannot show what it was asked for.</summary>
public enum PageProblem
{
    None,
    UnknownOrganization,
    UnknownLicense,

    /// <summary>The broker cannot say for sure; asking again helps.</summary>
    TryAgain,
}

internal static class PageProblems
{
    public static int StatusCode(this PageProblem problem) =>
        problem switch
        {
            PageProblem.UnknownOrganization or PageProblem.UnknownLicense => StatusCodes.Status404NotFound,
            PageProblem.TryAgain => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status200OK,
        };

    /// <summary>The broker or its store is away for the moment.</summary>
    public static bool IsTryAgain(Exception failure) =>
        failure is TryAgainException or TimeoutException or OrleansException or DbException or IOException;

    /// <summary>
    /// Sets the status not before the answer begins: seeing "not found" earlier, the framework would leave the body to others.
    /// </summary>
    public static void AnswerWith(this HttpContext? http, Func<PageProblem> problem) =>
        http?.Response.OnStarting(() =>
        {
            if (http.Response.StatusCode == StatusCodes.Status200OK)
            {
                http.Response.StatusCode = problem().StatusCode();
            }

            return Task.CompletedTask;
        });
}
