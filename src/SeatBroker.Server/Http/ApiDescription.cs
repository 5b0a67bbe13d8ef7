using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.OpenApi;

namespace SeatBroker.Server.Http;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>, made from what the endpoints say of themselves.</summary>
internal static class ApiDescription
{
    /// <summary>The refusals that every endpoint can give.</summary>
    private static readonly string[] CommonCodes = ["invalid_host", "internal_error", "try_again"];

    private static readonly string[] BodyCodes = ["invalid_request", "body_too_large", "unsupported_media_type"];

    private static readonly Dictionary<string, int> StatusOfCode = new(StringComparer.Ordinal)
    {
        ["invalid_host"] = 400,
        ["invalid_identifier"] = 400,
        ["invalid_request"] = 400,
        ["invalid_time_zone"] = 400,
        ["invalid_month"] = 400,
        ["invalid_security_key"] = 400,
        ["not_assigned"] = 403,
        ["user_not_active"] = 403,
        ["security_key_required"] = 403,
        ["security_key_invalid"] = 403,
        ["security_key_locked"] = 403,
        ["unknown_organization"] = 404,
        ["unknown_license"] = 404,
        ["unknown_month"] = 404,
        ["session_not_found"] = 404,
        ["contract_in_use"] = 409,
        ["no_roster"] = 409,
        ["invalid_status_change"] = 409,
        ["no_base_license_available"] = 409,
        ["reassignment_locked"] = 409,
        ["session_id_conflict"] = 409,
        ["too_many_sessions"] = 409,
        ["no_seat_available"] = 409,
        ["invalid_import"] = 400,
        ["body_too_large"] = 413,
        ["unsupported_media_type"] = 415,
        ["internal_error"] = 500,
        ["try_again"] = 503,
    };

    public static void AddApiDescription(this WebApplicationBuilder builder)
    {
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, BrokerJson.Default);
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        builder.Services.AddOpenApi(
            "v1",
            options =>
            {
                options.AddDocumentTransformer(DescribeDocumentAsync);
                options.AddOperationTransformer(DescribeOperationAsync);
                options.AddSchemaTransformer(DescribeSchemaAsync);
            }
        );
    }

    private static Task DescribeDocumentAsync(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellation
    )
    {
        document.Info = new OpenApiInfo
        {
            Title = "SeatBroker",
            Version = "1",
            Description =
                "Grants the seats of licenses to logins, and counts the burst peak that is billed. A change is acknowledged only when it is durable; "
                + "503 try_again means that it is not known to be done: repeat the same request.",
        };
        // Where the broker is reached is the reader's to know.
        document.Servers?.Clear();
        return Task.CompletedTask;
    }

    private static async Task DescribeOperationAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellation
    )
    {
        if (
            context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiOperation>().FirstOrDefault()
            is not { } told
        )
        {
            return;
        }

        operation.OperationId = told.Id;
        operation.Summary = told.Summary;
        operation.Parameters = [.. PathParameters(context), .. told.Query.Select(Parameter)];
        if (told.Body is { } body)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = await ContentAsync(
                    context,
                    body,
                    ["application/json", .. told.OtherBodyMediaTypes],
                    cancellation
                ),
            };
        }

        operation.Responses = [];
        foreach ((int status, Type? answer) in told.Answers)
        {
            operation.Responses[Text(status)] = new OpenApiResponse
            {
                Description = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status),
                Content = answer is null
                    ? null
                    : await ContentAsync(context, answer, [told.MediaType, .. told.OtherMediaTypes], cancellation),
                Headers = told.IsPaged ? LinkHeader : null,
            };
        }

        foreach (IGrouping<int, string> refused in CodesOf(told, operation).GroupBy(code => StatusOfCode[code]))
        {
            operation.Responses[Text(refused.Key)] = new OpenApiResponse
            {
                Description = "code: " + string.Join(", ", refused),
                Content = await ContentAsync(context, typeof(ProblemJson), [Problem.MediaType], cancellation),
            };
        }
    }

    private static IEnumerable<string> CodesOf(ApiOperation told, OpenApiOperation operation)
    {
        IEnumerable<string> codes = [.. told.Codes, .. CommonCodes];
        if (operation.Parameters!.Any(parameter => parameter is { In: ParameterLocation.Path, Name: not "month" }))
        {
            codes = codes.Append("invalid_identifier");
        }

        if (told.Body is not null)
        {
            codes = codes.Concat(BodyCodes);
        }
        else if (told.Query.Count > 0)
        {
            codes = codes.Append("invalid_request");
        }

        return codes.Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<IOpenApiParameter> PathParameters(OpenApiOperationTransformerContext context) =>
        RoutePatternFactory
            .Parse(context.Description.RelativePath ?? "")
            .Parameters.Select(
                IOpenApiParameter (part) =>
                    new OpenApiParameter
                    {
                        Name = part.Name,
                        In = ParameterLocation.Path,
                        Required = true,
                        Schema = new OpenApiSchema
                        {
                            Type = JsonSchemaType.String,
                            Pattern = part.Name == "month" ? MonthText.Pattern : Route.IdentifierPattern,
                        },
                    }
            );

    private static IOpenApiParameter Parameter(ApiParameter parameter) =>
        new OpenApiParameter
        {
            Name = parameter.Name,
            In = ParameterLocation.Query,
            Description = parameter.Description,
            Schema = parameter.IsNumber
                ? new OpenApiSchema
                {
                    Type = JsonSchemaType.Integer,
                    Minimum = "1",
                    Maximum = Text(Query.LimitMax),
                }
                : new OpenApiSchema { Type = JsonSchemaType.String },
        };

    private static Dictionary<string, IOpenApiHeader> LinkHeader =>
        new(StringComparer.Ordinal)
        {
            ["Link"] = new OpenApiHeader
            {
                Description = "<...>; rel=\"next\": where the list goes on, relative. Absent on the last page.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            },
        };

    private static async Task<Dictionary<string, OpenApiMediaType>> ContentAsync(
        OpenApiOperationTransformerContext context,
        Type type,
        IEnumerable<string> mediaTypes,
        CancellationToken cancellation
    )
    {
        IOpenApiSchema schema = await SchemaAsync(context, type, cancellation);
        return mediaTypes.ToDictionary(
            mediaType => mediaType,
            mediaType => new OpenApiMediaType
            {
                Schema = mediaType == Csv.MediaType ? new OpenApiSchema { Type = JsonSchemaType.String } : schema,
            },
            StringComparer.Ordinal
        );
    }

    /// <summary>A shape of ours is described once, among the document's components, and named by all who use it.</summary>
    private static async Task<IOpenApiSchema> SchemaAsync(
        OpenApiOperationTransformerContext context,
        Type type,
        CancellationToken cancellation
    )
    {
        if (type.GetElementType() is { } item)
        {
            return new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Items = await SchemaAsync(context, item, cancellation),
            };
        }

        OpenApiSchema schema = await context.GetOrCreateSchemaAsync(type, parameterDescription: null, cancellation);
        if (type == typeof(string) || context.Document is not { } document)
        {
            return schema;
        }

        string name = type.Name.EndsWith("Json", StringComparison.Ordinal) ? type.Name[..^"Json".Length] : type.Name;
        if (document.Components?.Schemas?.ContainsKey(name) is not true)
        {
            document.AddComponent(name, schema);
        }

        return new OpenApiSchemaReference(name, document);
    }

    private static Task DescribeSchemaAsync(
        OpenApiSchema schema,
        OpenApiSchemaTransformerContext context,
        CancellationToken cancellation
    )
    {
        ICustomAttributeProvider? member = context.JsonPropertyInfo?.AttributeProvider;
        if (
            member?.GetCustomAttributes(typeof(AllowedValuesAttribute), inherit: false)
            is [AllowedValuesAttribute allowed]
        )
        {
            schema.Enum = [.. allowed.Values.Select(value => (JsonNode)(string)value!)];
        }

        schema.Required?.ExceptWith(context.JsonTypeInfo.Properties.Where(IsAbsentWhenNull).Select(it => it.Name));
        if (context.JsonPropertyInfo is not { } property)
        {
            return Task.CompletedTask;
        }

        if (schema.Type is { } type)
        {
            bool mayBeNull = property is { IsGetNullable: true, IsSetNullable: true } && !IsAbsentWhenNull(property);
            schema.Type = mayBeNull ? type | JsonSchemaType.Null : type & ~JsonSchemaType.Null;
        }

        // What a list's member says of names is said of each.
        if (schema is { Type: JsonSchemaType.Array, Pattern: { } pattern, Items: OpenApiSchema item })
        {
            (schema.Pattern, item.Pattern) = (null, pattern);
        }

        switch (property.Name)
        {
            case "amount":
                schema.Type = JsonSchemaType.Number;
                schema.Minimum = "0";
                schema.Maximum = AmountConverter.AmountMax.ToString(CultureInfo.InvariantCulture);
                // Amounts are decimal, never binary floating point.
                schema.Format = null;
                break;
            case "unitPrice" or "burstCharge":
                schema.Format = null;
                break;
            case "since" or "expiresAt" or "reachedAt" or "assignedAt" or "reassignableAt":
                schema.Format = "date-time";
                break;
            case "features" when property.PropertyType == typeof(string[]):
                schema.UniqueItems = true;
                break;
            case "month":
                schema.Pattern = MonthText.Pattern;
                break;
        }

        return Task.CompletedTask;
    }

    private static bool IsAbsentWhenNull(JsonPropertyInfo member) =>
        member.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: false)
            is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull }];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
