using System.Text.Json;
using System.Text.Json.Serialization;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Results;
using Ripcs.Core.SaveFormat;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Lowering.Given;

namespace Ripcs.Core.Tests.Emit;

public sealed class CompiledPartitionJsonTests
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new CompiledChainJson(), new AnyList() } };

    [Fact]
    public void A_compiled_partition_comes_back_from_json_as_it_was()
    {
        var partition = Partition(
            Rule("a", Drop, from: "192.0.2.1"),
            Rule("b", Accept, to: "10.0.0.1 host"),
            Rule("c", Snat("10.0.0.1 2001:db8::1", "203.0.113.7 2001:db8::7")) with { Families = Families.Both }) with
        {
            Order = -3,
            Labels = [new ResolvedLabel("inside", Items("10.0.0.1 10.0.0.5-10.0.0.9 all host 2001:db8::/32"),
                new SourceSpan("rules/shop.csx", 7))],
        };
        var compiled = Compiler.Compile(partition, new DiagnosticBag());

        var read = JsonSerializer.Deserialize<CompiledPartition>(JsonSerializer.Serialize(compiled, Json), Json);

        compiled.Labels[0].Members.ShouldBe(["10.0.0.1", "10.0.0.5-10.0.0.9", "all", "host", "2001:db8::/32"]);
        read.ShouldBe(compiled);
    }

    [Fact]
    public void All_that_is_known_of_a_rule_file_can_be_written_and_read_back()
    {
        var file = Compiler.Compile(Validation.Given.File(Validation.Given.AcceptSsh, Validation.Given.AcceptSsh), default);

        var read = JsonSerializer.Deserialize<CompiledFile>(JsonSerializer.Serialize(file, Json), Json);

        file.Partition.ShouldNotBeNull();
        file.Diagnostics.ShouldNotBeEmpty();
        read.ShouldBe(file);
    }

    [Fact]
    public void The_rules_of_a_statement_name_it_once_and_stay_unread_until_somebody_asks_for_one()
    {
        var origin = new RuleOrigin("accept", "a\tb\\n", "rules/shop.csx", 3, "CHG-1", "");
        var chain = new CompiledChain(Family.IPv4, TableName.Filter, new ChainName("shop-a000000"),
            [new("-j ACCEPT", origin), new("-m comment --comment \"a \\\" b\" -j DROP", origin),
                new("-m mark --mark 0x1 -j other", origin with { Ticket = null })]);

        var text = JsonSerializer.Serialize(chain, Json);
        var read = JsonSerializer.Deserialize<CompiledChain>(text, Json)!;

        text.ShouldContain("\"Targets\":[\"ACCEPT\",\"DROP\",\"other\"],\"Sets\":[],\"Traits\":1,\"Count\":3,");
        text.Split("rules/shop.csx").Length.ShouldBe(3);
        read.Rules.Key.ShouldNotBeNull();
        read.Summary().ShouldBe(chain.Summary());
        read.ShouldBe(chain);
        read.ToOwned().ShouldBe(chain.ToOwned());
        JsonSerializer.Serialize(read, Json).ShouldBe(text);
    }

    [Fact]
    public void A_partition_name_that_was_tampered_with_is_refused() =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<PartitionName>("\"a b\""));

    /// <summary>The converter of whatever list, which the command names one by one.</summary>
    private sealed class AnyList : JsonConverterFactory
    {
        public override bool CanConvert(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueList<>);

        public override JsonConverter CreateConverter(Type type, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(ValueListJson<>).MakeGenericType(type.GetGenericArguments()))!;
    }
}
