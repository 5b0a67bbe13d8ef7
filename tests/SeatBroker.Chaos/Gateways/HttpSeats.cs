using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using SeatBroker.Chaos.History;

namespace SeatBroker.Chaos.Gateways;

/// <summary>The HTTP contract as a stranger would speak it, to one server.</summary>
internal sealed class HttpSeats(string server, Uri url, Recorder recorder, TimeSpan? patience = null)
    : ISeats,
        IDisposable
{
    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            // A connection of its own for each call: one that broke under a call would be replaced and the call sent again, and a refused second connection reads as if nothing had been sent.
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectTimeout = TimeSpan.FromSeconds(1),
        }
    )
    {
        BaseAddress = url,
        Timeout = patience ?? TimeSpan.FromSeconds(4),
    };

    public Task<Call> Login(string license, string session, string user) =>
        Ask(
            new(CallKind.Login, license) { Session = session, User = user },
            HttpMethod.Put,
            $"{Path(license)}/sessions/{session}",
            new { user }
        );

    public Task<Call> Logout(string license, string session) =>
        Ask(
            new(CallKind.Logout, license) { Session = session },
            HttpMethod.Delete,
            $"{Path(license)}/sessions/{session}"
        );

    public Task<Call> Renew(string license, string session) =>
        Ask(
            new(CallKind.Renew, license) { Session = session },
            HttpMethod.Post,
            $"{Path(license)}/sessions/{session}/renew"
        );

    public Task<Call> PutContract(string license, Totals totals) =>
        Ask(
            new(CallKind.Contract, license) { Totals = totals },
            HttpMethod.Put,
            Path(license),
            new
            {
                displayName = license,
                category = "user",
                seatModel = "concurrent",
                concurrentTotal = totals.Concurrent,
                burstTotal = totals.Burst,
                leaseSeconds = totals.LeaseSeconds,
            }
        );

    public Task<Call> GetMonth(string license, string? month = null) =>
        Ask(
            new(CallKind.Month, license),
            HttpMethod.Get,
            $"{Path(license)}/burst-peak{(month is null ? "" : $"?month={month}")}"
        );

    public Task<Call> GetSessions(string license) =>
        Ask(new(CallKind.Sessions, license), HttpMethod.Get, $"{Path(license)}/sessions");

    /// <summary>Sets up what licenses belong to; not recorded.</summary>
    public async Task PutOrganization(string organization)
    {
        using HttpResponseMessage response = await _http.PutAsJsonAsync(
            new Uri($"v1/organizations/{organization}", UriKind.Relative),
            new { displayName = organization, timeZone = "UTC" }
        );
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => _http.Dispose();

    private static string Path(string license)
    {
        string[] parts = license.Split('/');
        return $"v1/organizations/{parts[0]}/licenses/{parts[1]}";
    }

    private async Task<Call> Ask(Question question, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        var content = new TellingContent(body is null ? null : JsonContent.Create(body));
        request.Content = method == HttpMethod.Get ? null : content;
        long begin = recorder.Now;
        Answer answer = await Send(request, content);
        Call call = HttpAnswers.ToCall(question, answer) with
        {
            Begin = begin,
            End = recorder.Now,
            Via = $"{server} http",
        };
        return recorder.Add(call);
    }

    private async Task<Answer> Send(HttpRequestMessage request, TellingContent content)
    {
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request);
            string text = await response.Content.ReadAsStringAsync();
            return new(response.StatusCode, text, Failure: null, WasSent: true);
        }
        catch (HttpRequestException e)
        {
            bool refused = e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused };
            return new(default, "", e.HttpRequestError.ToString(), WasSent: !refused || content.WasBegun);
        }
        catch (OperationCanceledException)
        {
            return new(default, "", "no answer in time", WasSent: true);
        }
    }
}

/// <summary>What is asked of whom.</summary>
internal sealed record Question(CallKind Kind, string License)
{
    public string? Session { get; init; }

    public string? User { get; init; }

    public Totals? Totals { get; init; }
}

/// <summary>What came back.</summary>
internal sealed record Answer(HttpStatusCode Status, string Text, string? Failure, bool WasSent);

/// <summary>Reads the contract's answers.</summary>
internal static class HttpAnswers
{
    /// <returns>A call whose begin and end are still to be told.</returns>
    public static Call ToCall(Question question, Answer answer)
    {
        var call = new Call
        {
            Kind = question.Kind,
            License = question.License,
            Begin = 0,
            End = 0,
            Outcome = answer.WasSent ? CallOutcome.Unknown : CallOutcome.NotSent,
            Session = question.Session,
            User = question.User,
            Totals = question.Totals,
            Code = answer.Failure,
        };
        if (answer.Failure is not null)
        {
            return call;
        }
        if ((int)answer.Status >= 500)
        {
            return call with { Code = CodeOf(answer) };
        }
        if ((int)answer.Status >= 400)
        {
            bool lost = question.Kind == CallKind.Renew && answer.Status == HttpStatusCode.NotFound;
            return call with { Outcome = lost ? CallOutcome.Lost : CallOutcome.Refused, Code = CodeOf(answer) };
        }
        return Done(call with { Outcome = CallOutcome.Done }, answer.Text);
    }

    private static Call Done(Call call, string text)
    {
        if (call.Kind is CallKind.Logout or CallKind.Contract)
        {
            return call;
        }
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement body = document.RootElement;
        return call.Kind switch
        {
            CallKind.Login => call with
            {
                Seat = body.GetProperty("seat").GetString(),
                Since = body.GetProperty("since").GetDateTimeOffset(),
            },
            CallKind.Renew => call with { Seat = body.GetProperty("seat").GetString() },
            CallKind.Sessions => call with
            {
                Held = [.. body.EnumerateArray().Select(session => session.GetProperty("sessionId").GetString()!)],
            },
            _ => call with { Month = ToMonth(body) },
        };
    }

    private static MonthFigures ToMonth(JsonElement body) =>
        new(
            body.GetProperty("month").GetString()!,
            body.GetProperty("peak").GetInt32(),
            body.GetProperty("carriedIn").GetInt32(),
            body.GetProperty("closed").GetBoolean(),
            body.GetProperty("reachedAt") is { ValueKind: JsonValueKind.String } reached
                ? reached.GetDateTimeOffset()
                : null
        );

    private static string CodeOf(Answer answer)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer.Text);
            return document.RootElement.TryGetProperty("code", out JsonElement code)
                ? code.GetString()!
                : $"{(int)answer.Status}";
        }
        catch (JsonException)
        {
            return $"{(int)answer.Status}";
        }
    }
}
