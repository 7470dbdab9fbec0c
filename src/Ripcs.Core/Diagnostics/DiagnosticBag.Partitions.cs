namespace Ripcs.Core.Diagnostics;

/// <summary>RIP04xx: partitions.</summary>
public sealed partial class DiagnosticBag
{
    internal void NoPartition(SourceSpan at, string? suggestion) =>
        Error("RIP0401", at, $"the file names no partition; begin it with Partition(\"{suggestion ?? "shop"}\");");

    internal void SecondPartition(SourceSpan at, string name, string first, SourceSpan firstAt) =>
        Error("RIP0402", at, $"a second partition \"{name}\" in one file; the first is \"{first}\" at {firstAt}; give each its own file");

    internal void PartitionAfterRule(SourceSpan at, string name, SourceSpan rule) =>
        Error("RIP0403", at, $"the partition \"{name}\" comes after its first rule at {rule}; move Partition(…) above it");

    internal void PartitionInLoadedFile(SourceSpan at, string name, string file) =>
        Error("RIP0404", at, $"the partition \"{name}\" is named in a file that {file} loads; move Partition(…) into {file}");

    public void PartitionWithoutName(SourceSpan at) => Error("RIP0405", at, "the partition has no name; write Partition(\"shop\")");

    internal void PartitionNameTooLong(SourceSpan at, string name, int most) =>
        Error("RIP0406", at, $"the partition's name \"{name}\" has {name.Length} characters; write at most {most}");

    internal void PartitionNameIsReserved(SourceSpan at, string name) =>
        Error("RIP0407", at, $"the partition's name \"{name}\" is reserved; choose another");

    internal void PartitionNameCharacter(SourceSpan at, string name, string character) =>
        Error("RIP0408", at, $"the partition's name \"{name}\" has {character}; write only letters, digits, '.' and '_'");

    internal void PartitionNameStart(SourceSpan at, string name) =>
        Error("RIP0409", at, $"the partition's name \"{name}\" does not begin with a letter; put one in front");

    internal void PartitionFamily(SourceSpan at, int number) =>
        Error("RIP0422", at, $"there is no address family {number}; write family: 4 or family: 6, or neither for both");

    internal void StatementMakesTooManyRules(CheckedRule rule, Family family, int most) => Error("RIP0424", rule.At,
        string.Create(CultureInfo.InvariantCulture, $"{Name(rule)} would make more than {most:N0} rules in {family}, one for each ")
        + "combination of what it names; " + (rule.Action.Chain is ChainKind.Filter
            ? "make a set of a long list: From(Set(\"NAME\", …)), or name prefixes or ranges" : "name prefixes or ranges"));

    internal void PartitionMakesTooManyRules(CheckedRule rule, PartitionName partition, int most) => Error("RIP0425", rule.At,
        string.Create(CultureInfo.InvariantCulture, $"with {Name(rule)} partition \"{partition}\" would make more than {most:N0} rules; ")
        + "make sets of long lists: From(Set(\"NAME\", …)), or name prefixes or ranges");

    internal void OtherFamilyInPartition(SourceSpan at, Family said, SourceSpan partition) => Error("RIP0423", at,
        $"the rule is for {said}, and all of its partition for {Other(said)} ({partition}); remove .Family({said:D}), or there family: "
        + $"{Other(said):D}");

    internal void PartitionTwice(SourceSpan at, string name, SourceSpan first) =>
        Error("RIP0410", at, $"partition \"{name}\" is already defined at {first}; give one of them another name");
}
