using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;

namespace SeatBroker.Server.Pages;

internal static class PagesExtensions
{
    private const string ContentSecurityPolicy =
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static WebApplicationBuilder AddPages(this WebApplicationBuilder builder)
    {
        // Started from a build's output, the pages' files lie where the build left them; from a published folder, in its wwwroot.
        StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
        builder.Services.AddRazorComponents();
        builder.Services.AddLocalization();
        builder.Services.Configure<RequestLocalizationOptions>(PageLanguages.Configure);
        builder.Services.Configure<KeyManagementOptions>(options =>
        {
            options.XmlRepository = new MemoryKeys();
            options.XmlEncryptor = new NullXmlEncryptor();
        });
        builder.Services.AddSingleton<OrganizationSearch>();
        builder.Services.AddSingleton<LicenseMappingReading>();
        builder.Services.AddSingleton<LicenseReading>();
        builder.Services.AddSingleton<MappingRenderer>();
        builder.Services.AddSingleton<MappingFeeds>();
        builder.Services.AddSingleton<LiveMapping>();
        return builder;
    }

    /// <summary>The pages, their files and the language switch. What the pages need on the way stays off every other route.</summary>
    public static WebApplication MapPages(this WebApplication app)
    {
        app.UseWhen(
            http =>
                http.Request.Path == PageAddresses.Organizations
                // Ignoring case, as routing does: no spelling leads around what is checked here.
                || http.Request.Path.StartsWithSegments(
                    PageAddresses.OrganizationsFolder,
                    StringComparison.OrdinalIgnoreCase
                ),
            page =>
            {
                page.Use(AddHeaders);
                page.Use(SameOrigin.RequireAsync);
                page.UseRequestLocalization();
                page.UseAntiforgery();
            }
        );
        app.MapStaticAssets();
        app.MapRazorComponents<App>().Add(SetMethods);
        app.Services.GetRequiredService<LiveMapping>().Map(app);
        app.MapGet(PageLanguages.SwitchRoute, PageLanguages.Switch).ExcludeFromDescription();
        return app;
    }

    /// <summary>Whoever may GET a page may ask for its head alone, and one page takes a POST; the framework offers GET and POST for all.</summary>
    private static void SetMethods(EndpointBuilder page)
    {
        if (page.Metadata.OfType<ComponentTypeMetadata>().LastOrDefault() is { Type: var type })
        {
            page.Metadata.Add(
                new HttpMethodMetadata(
                    type == typeof(ReleasePage)
                        ? [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post]
                        : [HttpMethods.Get, HttpMethods.Head]
                )
            );
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
