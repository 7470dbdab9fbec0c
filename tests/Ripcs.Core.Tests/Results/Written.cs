using Ripcs.Core.Model;
using Ripcs.Core.Results;
using Ripcs.Core.SaveFormat;
using Ripcs.Core.Tests.Security;
using Shouldly;

namespace Ripcs.Core.Tests.Results;

/// <summary>Compiled rule files to be written as JSON, and lies about them.</summary>
internal static class Written
{
    public const string Path = "rules/shop.csx";

    /// <summary>One with every kind of chain, pointer and text.</summary>
    public static CompiledFile Everything { get; } = Compiler.Compile(EverythingSaid.File(word => word), default);

    /// <summary>One with a rule, a pointer, a label and a warning.</summary>
    public static CompiledFile Small { get; } = Compiler.Compile(Validation.Given.File(Validation.Given.AcceptSsh,
        Validation.Given.AcceptSsh) with
    {
        Labels = [Validation.Given.Label(2, "app-01", "192.0.2.5")],
    }, default);

    public static CompiledFile ReadAgain(CompiledFile file) => CompiledFileJson.Read(CompiledFileJson.Write(file), file.Path);

    /// <summary>Why the result of a file is refused.</summary>
    public static string Refusal(CompiledFile file) =>
        Should.Throw<ResultException>(() => CompiledFileJson.Read(CompiledFileJson.Write(file), Path)).Message;

    public static CompiledFile With(this CompiledFile file, Func<CompiledPartition, CompiledPartition> change) =>
        file with { Partition = change(file.Partition.ShouldNotBeNull()) };

    /// <summary>Another text in the first rule of a kind of chain; names and pointers are put right, so that the hash is no lie.</summary>
    public static CompiledFile WithRule(this CompiledFile file, ChainKind kind, Func<string, string> change) => file.With(partition =>
    {
        var old = partition.Chains.First(chain => PartitionChainName.Parse(chain.Name).Kind == kind);
        var rules = old.Rules.Skip(1).Prepend(old.Rules[0] with { Text = change(old.Rules[0].Text) }).ToValueList();
        var name = ChainHash.Name(partition.Name, kind, old.Family, rules.Select(rule => rule.Text));
        return partition with
        {
            Chains = partition.Chains.Select(chain => chain == old ? old with { Name = name, Rules = rules } : chain).ToValueList(),
            Pointers = partition.Pointers.Select(pointer => pointer.Chain == old.Name ? pointer with { Chain = name }
                : pointer).ToValueList(),
        };
    });

    public static CompiledFile WithFirstPointer(this CompiledFile file, Func<Pointer, Pointer> change) => file.With(partition =>
        partition with { Pointers = partition.Pointers.Skip(1).Prepend(change(partition.Pointers[0])).ToValueList() });

    public static CompiledFile WithFirstChain(this CompiledFile file, Func<CompiledChain, CompiledChain> change) => file.With(partition =>
        partition with { Chains = partition.Chains.Skip(1).Prepend(change(partition.Chains[0])).ToValueList() });
}
