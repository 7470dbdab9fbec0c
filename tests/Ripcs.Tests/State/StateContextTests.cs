using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json.Serialization;
using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.State;

public class StateContextTests
{
    [Fact]
    public void Of_each_file_of_the_state_and_each_list_in_it_is_known_how_it_is_written()
    {
        var lists = new HashSet<Type>();
        var seen = new HashSet<Type>();
        foreach (var root in typeof(IStateFile).Assembly.GetTypes().Where(type => type.IsClass
            && typeof(IStateFile).IsAssignableFrom(type)).Append(typeof(ValueList<CompiledPartition>)))
        {
            StateContext.Default.GetTypeInfo(root).ShouldNotBeNull(root.Name);
            Walk(root);
        }

        lists.Count.ShouldBeGreaterThan(10);
        lists.Where(list => StateContext.Default.GetTypeInfo(list) is null).Select(list => list.ToString()).ShouldBeEmpty();

        void Walk(Type type)
        {
            type = Nullable.GetUnderlyingType(type) ?? type;
            if (type.Assembly.GetName().Name?.StartsWith("Ripcs", StringComparison.Ordinal) != true || !seen.Add(type))
                return;

            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueList<>))
            {
                var item = type.GetGenericArguments()[0];
                lists.Add(typeof(ImmutableArray<>).MakeGenericType(item));
                Walk(item);
            }

            foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
                .Where(property => property.CanWrite && property.GetCustomAttribute<JsonConverterAttribute>() is null))
            {
                Walk(property.PropertyType);
            }
        }
    }
}
