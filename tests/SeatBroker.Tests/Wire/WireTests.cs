using System.Reflection;
using SeatBroker.Abstractions;

namespace SeatBroker.Tests.Wire;

/// <summary>Servers and gateways of two versions speak to each other while one replaces the other: what crosses the wire is known by names and numbers that were given, not by those that happened.</summary>
public sealed class WireTests
{
    private static readonly Type[] Types = typeof(ILicenseGrain).Assembly.GetExportedTypes();

    [Fact]
    public void Everything_on_the_wire_has_a_name_of_its_own()
    {
        Type[] named =
        [
            .. Types.Where(type =>
                type.GetCustomAttribute<GenerateSerializerAttribute>() is not null
                || (type.IsInterface && typeof(IAddressable).IsAssignableFrom(type))
            ),
        ];
        Assert.NotEmpty(named);
        Assert.All(
            named,
            type => Assert.True(type.GetCustomAttribute<AliasAttribute>() is not null, $"{type} has no alias.")
        );
        Assert.All(
            named.Where(type => type.IsInterface).SelectMany(type => type.GetMethods()),
            method =>
                Assert.True(
                    method.GetCustomAttribute<AliasAttribute>() is not null,
                    $"{method.DeclaringType}.{method.Name} has no alias."
                )
        );
    }

    [Fact]
    public void Every_member_on_the_wire_has_a_number_of_its_own_so_that_others_can_be_added_and_passed_over()
    {
        foreach (Type type in Types.Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null))
        {
            if (typeof(Exception).IsAssignableFrom(type))
            {
                continue;
            }
            PropertyInfo[] members =
            [
                .. type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(member => member.CanWrite),
            ];
            Assert.All(
                members,
                member =>
                    Assert.True(
                        member.GetCustomAttribute<IdAttribute>() is not null,
                        $"{type}.{member.Name} has no id."
                    )
            );
            uint[] numbers = [.. members.Select(member => member.GetCustomAttribute<IdAttribute>()!.Id)];
            Assert.Equal(numbers.Length, numbers.Distinct().Count());
        }
    }
}
