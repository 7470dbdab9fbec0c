using System.Reflection;
using System.Text.Json.Serialization;
using Ripcs.Changes.Plans;
using Ripcs.Changes.State;
using Ripcs.Core;
using Ripcs.Core.Model;
using Ripcs.Core.Results;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.State;

public class StateContextTests
{
    [Fact]
    public void Of_each_file_of_the_state_and_each_list_and_enum_in_it_is_known_how_it_is_written()
    {
        Type[] files = [.. typeof(IStateFile).Assembly.GetTypes().Where(type => type.IsClass && typeof(IStateFile).IsAssignableFrom(type))];
        files.Where(file => StateContext.Default.GetTypeInfo(file) is null).ShouldBeEmpty();

        Unknown([.. files, typeof(ValueList<CompiledPartition>)], StateContext.Converters).ShouldBeEmpty();
    }

    [Fact]
    public void Of_each_list_and_enum_in_a_plan_is_known_how_it_is_written() =>
        Unknown(
            [.. typeof(PlanContext).GetCustomAttributesData().Where(data => data.AttributeType == typeof(JsonSerializableAttribute))
                .Select(data => (Type)data.ConstructorArguments[0].Value!)],
            [.. StateContext.Converters, .. PlanContext.Converters]).ShouldBeEmpty();

    [Fact]
    public void Of_each_list_and_enum_in_a_compiled_file_is_known_how_it_is_written() =>
        Unknown([typeof(CompiledFile)], CompiledFileJson.Converters).ShouldBeEmpty();

    private static IEnumerable<string> Unknown(Type[] roots, JsonConverter[] converters)
    {
        var found = new HashSet<Type>();
        var seen = new HashSet<Type>();
        foreach (var root in roots)
        {
            Walk(root);
        }

        found.Count.ShouldBeGreaterThan(10);
        return found.Where(type => !converters.Any(converter => converter.CanConvert(type))).Select(type => type.ToString());

        void Walk(Type type)
        {
            type = Nullable.GetUnderlyingType(type) ?? type;
            if (type.Assembly.GetName().Name?.StartsWith("Ripcs", StringComparison.Ordinal) != true || !seen.Add(type))
                return;

            var isList = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueList<>);
            if (isList)
                Walk(type.GetGenericArguments()[0]);

            if (isList || type.IsEnum)
                found.Add(type);

            else if (converters.Any(converter => converter.CanConvert(type)))
                return;

            foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
                .Where(property => property.CanWrite && property.GetCustomAttribute<JsonConverterAttribute>() is null
                    && property.GetCustomAttribute<JsonIgnoreAttribute>()?.Condition is not JsonIgnoreCondition.Always))
            {
                Walk(property.PropertyType);
            }
        }
    }
}
