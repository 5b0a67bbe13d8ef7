using System.Net;
using AngleSharp.Html.Parser;
using static SeatBroker.Tests.Pages.PageServer;

namespace SeatBroker.Tests.Pages;

/// <summary>Force release against those who must not do it.</summary>
[Collection(nameof(PagesCollection))]
public sealed class ReleaseTests(PageServer server)
{
    [Fact]
    public async Task The_form_releases_and_sends_one_back_to_the_license()
    {
        var form = await OpenForm("allowed");

        using var response = await Post(form, token: form.Token, cookie: form.Cookie, origin: null);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.EndsWith(
            "/organizations/allowed/licenses/agent?released=desk%3Aann",
            response.Headers.Location!.OriginalString,
            StringComparison.Ordinal
        );
        Assert.Equal(0, await HeldCount("allowed"));
    }

    [Theory]
    [InlineData(false, true, null, HttpStatusCode.BadRequest)]
    [InlineData(true, false, null, HttpStatusCode.BadRequest)]
    [InlineData(true, true, "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData(true, true, "http://127.0.0.1:1", HttpStatusCode.Forbidden)]
    [InlineData(true, true, "null", HttpStatusCode.Forbidden)]
    public async Task A_form_of_another_origin_releases_nothing(
        bool withToken,
        bool withCookie,
        string? origin,
        HttpStatusCode expected
    )
    {
        string organization = $"forged-{withToken}-{withCookie}-{origin?.Length ?? 0}";
        var form = await OpenForm(organization);

        using var response = await Post(form, withToken ? form.Token : null, withCookie ? form.Cookie : null, origin);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(1, await HeldCount(organization));
    }

    [Fact]
    public async Task A_session_that_logged_in_again_meanwhile_is_not_released()
    {
        var form = await OpenForm("again");
        await server.License("again", "agent").Logout("desk:ann");
        await server.LogIn("again", "agent", "ann");

        using var response = await Post(form, form.Token, form.Cookie, origin: null);
        string html = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("This session has ended already", html, StringComparison.Ordinal);
        Assert.Equal(1, await HeldCount("again"));
    }

    private async Task<Form> OpenForm(string organization)
    {
        await server.Create(organization, "Forms", ("agent", Contract("Agent")));
        await server.LogIn(organization, "agent", "ann");
        var license = await server.GetPage($"/organizations/{organization}/licenses/agent");
        string address = license.QuerySelector(".act a")!.GetAttribute("href")!;
        using var response = await server.Get(address);
        var page = new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync());
        return new(
            address,
            page.QuerySelector("[name=__RequestVerificationToken]")!.GetAttribute("value")!,
            response.Headers.GetValues("Set-Cookie").Single().Split(';')[0]
        );
    }

    private async Task<HttpResponseMessage> Post(Form form, string? token, string? cookie, string? origin)
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal) { ["_handler"] = "release" };
        if (token is not null)
        {
            fields["__RequestVerificationToken"] = token;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, form.Address)
        {
            Content = new FormUrlEncodedContent(fields),
        };
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await server.Client.SendAsync(request);
    }

    private async Task<int> HeldCount(string organization) =>
        (await server.License(organization, "agent").GetSessions(afterCursor: 0, countMax: 10)).Sessions.Length;

    private sealed record Form(string Address, string Token, string Cookie);
}
