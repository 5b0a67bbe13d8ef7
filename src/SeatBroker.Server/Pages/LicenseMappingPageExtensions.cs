using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;

namespace SeatBroker.Server.Pages;

internal static class LicenseMappingPageExtensions
{
    private const string ContentSecurityPolicy =
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static WebApplicationBuilder AddLicenseMappingPage(this WebApplicationBuilder builder)
    {
        // Started from a build's output, the page's files lie where the build left them; from a published folder, in its wwwroot.
        StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
        builder.Services.AddRazorComponents();
        builder.Services.AddLocalization();
        builder.Services.Configure<RequestLocalizationOptions>(PageLanguages.Configure);
        builder.Services.Configure<KeyManagementOptions>(options =>
        {
            options.XmlRepository = new MemoryKeys();
            options.XmlEncryptor = new NullXmlEncryptor();
        });
        builder.Services.AddSingleton<LicenseMappingReading>();
        return builder;
    }

    /// <summary>The page, its files and its language switch. What the page needs on the way stays off every other route.</summary>
    public static WebApplication MapLicenseMappingPage(this WebApplication app)
    {
        app.UseWhen(
            http => http.Request.Path == "/",
            page =>
            {
                page.Use(AddHeaders);
                page.UseRequestLocalization();
                page.UseAntiforgery();
            }
        );
        app.MapStaticAssets();
        app.MapRazorComponents<App>().Add(AllowHead);
        app.MapGet(PageLanguages.SwitchRoute, PageLanguages.Switch).ExcludeFromDescription();
        return app;
    }

    /// <summary>Whoever may GET the page may ask for its head alone; the framework offers GET and POST only.</summary>
    private static void AllowHead(EndpointBuilder page)
    {
        if (page.Metadata.OfType<HttpMethodMetadata>().LastOrDefault() is { } methods)
        {
            page.Metadata.Add(new HttpMethodMetadata([.. methods.HttpMethods, HttpMethods.Head]));
        }
    }

    private static Task AddHeaders(HttpContext http, RequestDelegate next)
    {
        var headers = http.Response.Headers;

        // The figures are of this moment.
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        return next(http);
    }
}
