using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SeatBroker.Server.Http;

/// <summary>Every shape that crosses HTTP. Reading is strict: unknown and duplicate members, nulls and near-types are refused.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    MaxDepth = 16
)]
[JsonSerializable(typeof(OrganizationBody))]
[JsonSerializable(typeof(OrganizationJson))]
[JsonSerializable(typeof(OrganizationJson[]))]
[JsonSerializable(typeof(ContractJson))]
[JsonSerializable(typeof(LicenseJson))]
[JsonSerializable(typeof(UsageJson[]))]
[JsonSerializable(typeof(ConcurrentJson))]
[JsonSerializable(typeof(BurstJson))]
[JsonSerializable(typeof(AssignmentBody))]
[JsonSerializable(typeof(AssignmentJson))]
[JsonSerializable(typeof(AssignmentJson[]))]
[JsonSerializable(typeof(RemovedUserJson))]
[JsonSerializable(typeof(ChallengeBody))]
[JsonSerializable(typeof(ChallengeJson))]
[JsonSerializable(typeof(LoginBody))]
[JsonSerializable(typeof(SessionJson))]
[JsonSerializable(typeof(RenewBody))]
[JsonSerializable(typeof(RenewedJson))]
[JsonSerializable(typeof(BulkRenewedJson))]
[JsonSerializable(typeof(HeldSessionJson[]))]
[JsonSerializable(typeof(BurstPeakJson))]
[JsonSerializable(typeof(StatementJson))]
[JsonSerializable(typeof(BillingLineJson))]
[JsonSerializable(typeof(BillingEndJson))]
[JsonSerializable(typeof(ImportBody))]
[JsonSerializable(typeof(ImportFileJson))]
[JsonSerializable(typeof(LicenseItemJson))]
[JsonSerializable(typeof(AssignmentItemJson))]
[JsonSerializable(typeof(ImportedJson))]
[JsonSerializable(typeof(ImportErrorJson[]))]
[JsonSerializable(typeof(HealthJson))]
[JsonSerializable(typeof(ProblemJson))]
internal sealed partial class BrokerJson : JsonSerializerContext
{
    /// <summary>Japanese stays Japanese: the answers are JSON by type and <c>nosniff</c>, never part of a page.</summary>
    public static JsonWriterOptions Writing { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
