using System.Reflection;

namespace SeatBroker.Server.Http;

/// <summary>Maps handlers that answer with an <see cref="Answer"/>, and sets for all of them what is checked before.</summary>
internal static class Endpoints
{
    /// <summary>The group of all version 1 routes.</summary>
    public static RouteGroupBuilder MapVersion1(this IEndpointRouteBuilder routes) => routes.MapGroup("/v1");

    public static void MapAnswer(
        this IEndpointRouteBuilder routes,
        string method,
        string pattern,
        Func<HttpContext, ValueTask<Answer>> handler,
        ApiOperation operation
    ) =>
        routes
            .MapMethods(pattern, [method], (RequestDelegate)(http => AnswerAsync(http, handler, operation.RunsOnce)))
            .Describe(handler.Method, operation)
            .WithDisplayName($"{method} {pattern}");

    /// <summary>Puts an endpoint into the OpenAPI document: the API explorer sees those that name a method.</summary>
    public static TBuilder Describe<TBuilder>(this TBuilder endpoint, MethodInfo method, ApiOperation operation)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(method, operation);

    private static async Task AnswerAsync(HttpContext http, Func<HttpContext, ValueTask<Answer>> handler, bool runsOnce)
    {
        Answer? answer = Route.Check(http);
        if (answer is null)
        {
            try
            {
                answer = await handler(http);
            }
            catch (Exception failure) when (!runsOnce && LostCalls.IsLost(failure))
            {
                answer = await LostCalls.RepeatAsync(http, handler);
            }
        }

        await answer.WriteAsync(http);
    }
}
