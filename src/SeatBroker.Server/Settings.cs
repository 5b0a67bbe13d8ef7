using System.Reflection;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using SeatBroker.Grains;
using SeatBroker.Server.Http;

namespace SeatBroker.Server;

/// <summary>Takes the settings from files, environment and command line, and refuses to start with what was probably not meant.</summary>
internal static class Settings
{
    public const string DefaultUrl = "http://127.0.0.1:5080";

    // Long enough for an overlong identifier to be refused as one, and not as a broken request.
    private const int RequestLineBytesMax = 64 * 1024;

    private static readonly string[] UrlSettings = ["urls", "http_ports", "https_ports"];

    public static void AddSettings(this WebApplicationBuilder builder)
    {
        IConfigurationSection section = builder.Configuration.GetSection(SeatBrokerOptions.Section);
        RefuseUnknown(section);
        builder
            .Services.AddOptions<SeatBrokerOptions>()
            .Bind(section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<SeatBrokerOptions>, SeatBrokerOptionsValidation>();

        // The framework's own host filter answers in a form of its own; the request gate does the filtering.
        builder.Services.AddSingleton(new AllowedHosts(builder.Configuration[AllowedHosts.Setting]));
        builder.Services.PostConfigure<HostFilteringOptions>(options => options.AllowedHosts = ["*"]);
        ConfigureServer(builder);
    }

    private static void ConfigureServer(WebApplicationBuilder builder)
    {
        bool urlIsSet =
            UrlSettings.Any(setting => !string.IsNullOrEmpty(builder.Configuration[setting]))
            || builder.Configuration.GetSection("Kestrel:Endpoints").Exists();
        if (!urlIsSet)
        {
            builder.WebHost.UseUrls(DefaultUrl);
        }

        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            // Each endpoint keeps its own limit, and answers in the contract's form.
            server.Limits.MaxRequestBodySize = null;
            server.Limits.MaxRequestLineSize = RequestLineBytesMax;
            server.ConfigureEndpointDefaults(listen =>
            {
                RefuseNonLoopback(listen);
                RejectedRequests.Wrap(listen);
            });
        });
    }

    /// <summary>Anybody who reaches the port can log anybody in or out, so nobody but this machine may reach it.</summary>
    private static void RefuseNonLoopback(ListenOptions listen)
    {
        if (listen.IPEndPoint is { } endpoint && !System.Net.IPAddress.IsLoopback(endpoint.Address))
        {
            throw new StartRefusedException(
                $"{listen} is no loopback address. Without authentication the broker answers this machine alone: set --urls (or ASPNETCORE_URLS, or Kestrel:Endpoints) to a loopback address such as {DefaultUrl}."
            );
        }
    }

    private static void RefuseUnknown(IConfigurationSection section)
    {
        string[] known =
        [
            .. typeof(SeatBrokerOptions)
                .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Select(property => property.Name),
        ];
        foreach (IConfigurationSection setting in section.GetChildren())
        {
            if (!known.Contains(setting.Key, StringComparer.OrdinalIgnoreCase))
            {
                throw new StartRefusedException(
                    $"{setting.Path} is no setting of the broker. Its settings are {string.Join(", ", known.Select(name => $"{section.Path}:{name}"))}."
                );
            }
        }
    }
}
