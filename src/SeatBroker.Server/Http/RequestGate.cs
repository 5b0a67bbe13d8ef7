using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Orleans.Runtime;
using SeatBroker.Abstractions;
using SeatBroker.Grains;

namespace SeatBroker.Server.Http;

/// <summary>
/// The first and last thing on every request's way: lets in what is addressed to this broker, and sees to it that every refusal and failure
/// leaves in the contract's form.
/// </summary>
internal sealed partial class RequestGate(AllowedHosts hosts, BrokerHealth health, ILogger<RequestGate> logger)
{
    /// <summary>For so long after it was frozen, a server looks whether a request's caller is still there.</summary>
    private static readonly TimeSpan LookFor = TimeSpan.FromSeconds(1);

    /// <summary>The end of a connection is read right behind its requests.</summary>
    private static readonly TimeSpan EndIsReadWithin = TimeSpan.FromMilliseconds(200);

    public Task PassAsync(HttpContext http, RequestDelegate next)
    {
        Problem? refused = hosts.Allow(http.Request) ? RequestPath.Check(http) : Problem.InvalidHost();
        if (refused is not null)
        {
            return refused.WriteAsync(http);
        }

        RequestPath.MakeUnknownMethodUnknown(http.Request);
        return HttpMethods.IsGet(http.Request.Method) || !health.WentOnWithin(LookFor)
            ? PassOnAsync(http, next)
            : PassIfAwaitedAsync(http, next);
    }

    /// <summary>
    /// A request may have lain in the sockets of a server that was frozen, and its caller have given it up and done elsewhere what it wanted: done now, it would undo what was done since.
    /// </summary>
    private async Task PassIfAwaitedAsync(HttpContext http, RequestDelegate next)
    {
        await Task.Delay(EndIsReadWithin);
        if (http.RequestAborted.IsCancellationRequested)
        {
            LogGivenUp(http.Request.Method, http.Request.Path);
            return;
        }

        await PassOnAsync(http, next);
    }

    private async Task PassOnAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (Exception failure)
        {
            await AnswerFailureAsync(http, failure);
            return;
        }

        if (http.Response is { StatusCode: >= 400, HasStarted: false, ContentType: null, ContentLength: null })
        {
            await AnswerBareStatusAsync(http);
        }
    }

    private async Task AnswerFailureAsync(HttpContext http, Exception failure)
    {
        if (IsHangUp(http, failure))
        {
            // There is nobody to answer, and nothing went wrong here.
            return;
        }

        Problem problem = ProblemOf(failure);
        if (problem.Status == StatusCodes.Status500InternalServerError)
        {
            LogFailed(http.Request.Method, http.Request.Path, failure);
        }

        if (http.Response.HasStarted)
        {
            // A cut connection is how the client learns that what it has is not all.
            LogCut(http.Request.Method, http.Request.Path, failure.Message);
            http.Abort();
            return;
        }

        http.Response.Clear();
        await problem.WriteAsync(http);
    }

    /// <summary>A reader of the body can be told of a hang-up before the request's token is.</summary>
    private static bool IsHangUp(HttpContext http, Exception failure) =>
        http.RequestAborted.IsCancellationRequested
        || failure is ConnectionResetException or ConnectionAbortedException;

    private static Problem ProblemOf(Exception failure) =>
        failure switch
        {
            TryAgainException => Problem.TryAgain(failure.Message),
            OrleansException or TimeoutException or OperationCanceledException => Problem.TryAgain(
                "The broker is starting, stopping or has lost a host; it is not known whether the request was done. Repeat it."
            ),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => Problem.BodyTooLarge(
                JsonBody.SizeMax
            ),
            BadHttpRequestException bad => new Problem(bad.StatusCode, "invalid_request", bad.Message),
            _ => Problem.InternalError(),
        };

    private static Task AnswerBareStatusAsync(HttpContext http)
    {
        int status = http.Response.StatusCode;
        Problem? problem = status switch
        {
            StatusCodes.Status400BadRequest => Problem.InvalidRequest("The request could not be read."),
            StatusCodes.Status404NotFound => Problem.NotFound(),
            StatusCodes.Status405MethodNotAllowed => Problem.MethodNotAllowed(),
            StatusCodes.Status413PayloadTooLarge => Problem.BodyTooLarge(JsonBody.SizeMax),
            StatusCodes.Status415UnsupportedMediaType => Problem.UnsupportedMediaType(),
            StatusCodes.Status500InternalServerError => Problem.InternalError(),
            _ => null,
        };
        return problem?.WriteAsync(http) ?? Task.CompletedTask;
    }
}
