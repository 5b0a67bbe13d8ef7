using System.Diagnostics;
using SeatBroker.Server.Http;

namespace SeatBroker.Server;

/// <summary>The HTTP contract, feature by feature.</summary>
internal static class HttpApi
{
    public static void AddHttpApi(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RequestGate>();
        builder.Services.AddSingleton<RejectedRequests>();
        builder.Services.AddSingleton<Refusals>();
        builder.Services.AddSingleton<OrganizationKeys>();
        builder.Services.AddSingleton<OrganizationsApi>();
        builder.Services.AddSingleton<LicensesApi>();
        builder.Services.AddSingleton<AssignmentsApi>();
        builder.Services.AddSingleton<LicenseGrains>();
        builder.Services.AddSingleton<SessionsApi>();
        builder.Services.AddSingleton<ChallengesApi>();
        builder.Services.AddSingleton<BillingApi>();
        builder.Services.AddSingleton<ImportApi>();
        builder.Services.AddSingleton<OperationsApi>();
        builder.AddApiDescription();
    }

    public static void UseRequestGate(this WebApplication app)
    {
        app.Services.GetRequiredService<RejectedRequests>()
            .Watch(app.Services.GetRequiredService<DiagnosticListener>());
        RequestGate gate = app.Services.GetRequiredService<RequestGate>();
        app.Use(next => http => gate.PassAsync(http, next));
        // Routing comes after the gate, which looks at the path and the method first.
        app.UseRouting();
    }

    public static void MapHttpApi(this WebApplication app)
    {
        RouteGroupBuilder version1 = app.MapVersion1();
        app.Services.GetRequiredService<OrganizationsApi>().Map(version1);
        app.Services.GetRequiredService<LicensesApi>().Map(version1);
        app.Services.GetRequiredService<AssignmentsApi>().Map(version1);
        app.Services.GetRequiredService<SessionsApi>().Map(version1);
        app.Services.GetRequiredService<ChallengesApi>().Map(version1);
        app.Services.GetRequiredService<BillingApi>().Map(version1);
        app.Services.GetRequiredService<ImportApi>().Map(version1);
        app.Services.GetRequiredService<OperationsApi>().Map(app);
    }
}
