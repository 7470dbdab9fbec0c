using System.Reflection;
using Ripcs.Dsl;
using Ripcs.Worker.Gate;

namespace Ripcs.Scripting.Tests;

/// <summary>The table of what a rule file can use, against the library that it speaks of.</summary>
public sealed class AllowedCodeTests
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;

    /// <summary>Words in names of members that depend on more than their arguments.</summary>
    private static readonly string[] Outside =
    [
        "Now", "Today", "Local", "Random", "Shuffle", "Intern", "Environment", "Thread", "Async", "Parallel", "Stream", "File", "Type",
        "Pointer", "Handle",
        "Culture", "Machine", "Process", "Weak",
    ];

    public static TheoryData<string> Types => [.. AllowedCode.OfRuleFiles.Listed.Select(listed => listed.Type)];

    [Theory]
    [MemberData(nameof(Types))]
    public void What_is_allowed_exists(string type)
    {
        var found = Find(type).ShouldNotBeNull();
        var listed = AllowedCode.OfRuleFiles.Listed.Single(row => row.Type == type).Members ?? [];

        var members = found.GetMembers(Everything).Select(member => ReachedMember.To(type, member.Name).Member).ToHashSet();
        listed.Where(member => !members.Contains(member)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void No_member_of_a_type_that_is_allowed_whole_depends_on_more_than_its_arguments(string type)
    {
        var found = Find(type)!;
        if (AllowedCode.OfRuleFiles.Listed.Single(row => row.Type == type).Members is not null || found.IsEnum
            || found.IsSubclassOf(typeof(Attribute)))
        {
            return;
        }

        found.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(member => member is MethodBase or FieldInfo && TypesOf(member).All(IsAllowed))
            .Select(member => ReachedMember.To(type, member.Name).Member).Distinct()
            .Where(member => Outside.Any(word => member.Contains(word, StringComparison.Ordinal)))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Everything_of_the_language_is_allowed() =>
        AllowedCode.OfRuleFiles.Listed.Where(row => row.Type.StartsWith("Ripcs.", StringComparison.Ordinal))
            .Select(row => (row.Type, row.Members))
            .ShouldBe(typeof(Rules).Assembly.GetExportedTypes().Select(type => (type.FullName!, (IReadOnlyCollection<string>?)null)),
                ignoreOrder: true);

    private static Type? Find(string type) =>
        new[] { typeof(object).Assembly, typeof(Stack<>).Assembly, typeof(Enumerable).Assembly, typeof(Rules).Assembly }
            .Select(assembly => assembly.GetType(type)).FirstOrDefault(found => found is not null);

    private static IEnumerable<Type> TypesOf(MemberInfo member) => member switch
    {
        FieldInfo field => [field.FieldType],
        MethodInfo method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType),
        MethodBase constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType),
        _ => [],
    };

    private static bool IsAllowed(Type type) =>
        type.IsGenericParameter || (type.HasElementType ? IsAllowed(type.GetElementType()!)
            : AllowedCode.OfRuleFiles.Allows(new ReachedMember(
                (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!, "")));
}
