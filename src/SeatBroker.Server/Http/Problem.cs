using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using SeatBroker.Abstractions;

namespace SeatBroker.Server.Http;

/// <summary>A refusal as RFC 9457 has it, with the member <c>code</c> that programs decide by.</summary>
internal sealed class Problem(int status, string code, string detail) : Answer
{
    public const string MediaType = "application/problem+json";

    private const int RetryAfterSeconds = 1;

    public int Status { get; } = status;

    public string Code { get; } = code;

    public string Detail { get; } = detail;

    /// <summary>With <c>no_seat_available</c>: the counters that refused.</summary>
    public SeatsFull? Full { get; init; }

    /// <summary>With <c>reassignment_locked</c> and <c>no_base_license_available</c>: when it will be otherwise, where that is known.</summary>
    public DateTimeOffset? ReassignableAt { get; init; }

    /// <summary>With <c>invalid_import</c>: what is wrong, item by item.</summary>
    public IReadOnlyList<ImportErrorJson>? Errors { get; init; }

    public static Problem InvalidImport(IReadOnlyList<ImportErrorJson> errors) =>
        new(
            StatusCodes.Status400BadRequest,
            "invalid_import",
            errors.Count < ImportFile.ErrorCountMax
                ? "The file has errors; nothing was changed."
                : $"The file has {ImportFile.ErrorCountMax} errors or more; nothing was changed."
        )
        {
            Errors = errors,
        };

    public static Problem InvalidIdentifier(string what) =>
        new(
            StatusCodes.Status400BadRequest,
            "invalid_identifier",
            $"{what} must be 1 to {Identifier.LengthMax} characters of A-Z a-z 0-9 . _ ~ @ : - and not '.' or '..'."
        );

    public static Problem InvalidRequest(string detail) =>
        new(StatusCodes.Status400BadRequest, "invalid_request", detail);

    public static Problem InvalidMonth(string detail) => new(StatusCodes.Status400BadRequest, "invalid_month", detail);

    public static Problem InvalidHost() =>
        new(
            StatusCodes.Status400BadRequest,
            "invalid_host",
            "The Host header names no host that this broker answers for."
        );

    public static Problem NotFound() => new(StatusCodes.Status404NotFound, "not_found", "There is no such route.");

    public static Problem UnknownOrganization(string organization) =>
        new(StatusCodes.Status404NotFound, "unknown_organization", $"There is no organization '{organization}'.");

    public static Problem SessionNotFound(string sessionId) =>
        new(
            StatusCodes.Status404NotFound,
            "session_not_found",
            $"No session '{sessionId}' holds a seat: it was logged out, has expired, or never was."
        );

    public static Problem MethodNotAllowed() =>
        new(StatusCodes.Status405MethodNotAllowed, "method_not_allowed", "The route does not take this method.");

    public static Problem BodyTooLarge(int bytesMax) =>
        new(StatusCodes.Status413PayloadTooLarge, "body_too_large", $"The body is larger than {bytesMax} bytes.");

    public static Problem UnsupportedMediaType() =>
        new(
            StatusCodes.Status415UnsupportedMediaType,
            "unsupported_media_type",
            "The body must be application/json in UTF-8."
        );

    public static Problem InternalError() =>
        new(StatusCodes.Status500InternalServerError, "internal_error", "The broker failed; its log says why.");

    public static Problem TryAgain(string detail) => new(StatusCodes.Status503ServiceUnavailable, "try_again", detail);

    public override Task WriteAsync(HttpContext http)
    {
        if (Status == StatusCodes.Status503ServiceUnavailable)
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(
                System.Globalization.CultureInfo.InvariantCulture
            );
        }

        return JsonOut.WriteAsync(http, Status, MediaType, this, static (json, problem) => problem.WriteTo(json));
    }

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "about:blank"u8);
        json.WriteString("title"u8, ReasonPhrases.GetReasonPhrase(Status));
        json.WriteNumber("status"u8, Status);
        json.WriteString("detail"u8, Detail);
        json.WriteString("code"u8, Code);
        if (Full is not null)
        {
            json.WritePropertyName("concurrent"u8);
            JsonSerializer.Serialize(json, ConcurrentJson.Of(Full.Concurrent), BrokerJson.Default.ConcurrentJson);
            json.WritePropertyName("burst"u8);
            JsonSerializer.Serialize(json, BurstJson.Of(Full.Burst), BrokerJson.Default.BurstJson);
            if (Full.RetryAfterSeconds is { } seconds)
            {
                json.WriteNumber("retryAfterSeconds"u8, seconds);
            }
        }

        if (ReassignableAt is { } at)
        {
            json.WriteString("reassignableAt"u8, at.ToText());
        }

        if (Errors is not null)
        {
            json.WritePropertyName("errors"u8);
            JsonSerializer.Serialize(json, [.. Errors], BrokerJson.Default.ImportErrorJsonArray);
        }

        json.WriteEndObject();
    }
}
