using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Ripcs.Dsl;
using Ripcs.Worker.Compiling;
using Ripcs.Worker.Parsing;

namespace Ripcs.Scripting.Tests;

/// <summary>
/// The C# compiler's own script object is the reference: what a rule file means as a C# script is what it means to us, who compile
/// many at once in another way.
/// </summary>
public sealed class ReferenceTests
{
    private const string Shared = """
        using System.Text;
        // labels that several partitions share
        const int Web = 80;
        record Server(string Name, params int[] Ports);
        var www = Label("www", "172.19.56.216", "2001:db8:56::216");
        int next = 8000;
        int Next() => next++;
        void Ssh(string to)
        {
            Accept($"ssh to {to}").Ports(22).From("office").To(to);
        }
        """;

    [Theory]
    [InlineData("""
        Partition("joeblogsco");
        Label("www", "172.19.56.216", "2001:db8:56::216");
        Label("inside", "www", "192.168.5.0/27");
        Reject("noisy neighbour").From("203.0.113.7").To("www");
        Drop("bad guys").Protocols("udp").From("10.10.0.0/16").To("www");
        Rewrite("public website").Ports(80, 8600..8900, 443.To(4443)).Dnat("www", to: "app-01");
        Rewrite("inside to outside").Out("eth0").Snat("inside", to: "www");
        Accept("ssh").Ports(22).From("192.0.2.0/24").To("app-01").Log(level: "info");
        """)]
    [InlineData("""
        #load "_shared.csx"
        using System.Text;
        Partition("shop", order: 5);
        Ssh("app-01");
        foreach (var server in new[] { new Server("a", 1, 2), new Server("b", 3) })
        {
            Accept(server.Name).Ports(server.Ports).To(www, server.Name);
            if (server.Ports.Length > 1)
                Drop($"{server.Name} {Next()}")
                    .Ports(Web, Next());
        }
        var text = new StringBuilder("x").Append(Next()).ToString();
        Log(text).From("all");
        """)]
    [InlineData("""
        #load "_shared.csx"
        public static string Name(int rack) => $"192.168.{rack}.0/24";
        private static readonly int[] racks = [1, 2, 3];
        enum Kind { Plain, Tls }
        Label("racks", racks.Select(Name));
        Label("both", new[] { www, Label("more",
            "192.0.2.1") });
        var kinds = from kind in Enum.GetValues<Kind>() select kind switch { Kind.Tls => 443, _ => 80 };
        Accept(@"verbatim\").Ports(kinds).To([.. racks.Select(Name), www]);
        """)]
    [InlineData("""
        int i = 0;
        again:
        Accept("round " + i).Ports([i, ..Enumerable.Range(1, i)]);
        if (++i < 3) goto again;
        var (a, b) = ("x", "y");
        Func<string, FilterRule> deny = name =>
            Drop(name).From(a, b);
        deny("first"); deny("second").Ticket("CHG-1");
        try { Log("z"); } finally { Log("end"); }
        """)]
    public async Task Says_the_same_as_the_reference(string script)
    {
        using var folder = new RuleFolder().With("rules/_shared.csx", Shared).With("rules/shop.csx", script);
        var loaded = folder.Load();
        loaded.Lines().ShouldBeEmpty();
        var ours = loaded.Files.ShouldHaveSingleItem();
        var reference = await Run(ours);
        ours.Partitions.ShouldBe(reference.Partitions);
        ours.Labels.ShouldBe(reference.Labels);
        // The reference runs in no frame of ours that could be asked for the call.
        ours.Rules.Select(rule => rule with { Call = null }).ShouldBe(reference.Rules);
    }

    private static async Task<RuleFile> Run(RuleFile file)
    {
        var options = ScriptOptions.Default.WithFilePath(file.Path).WithFileEncoding(Encoding.UTF8)
            .WithSourceResolver(new Sources(Read(file)))
            .WithReferences(RuleReferences.All)
                .WithImports(RuleReferences.Usings.Select(name => name.Replace("static ", "", StringComparison.Ordinal)));
        var script = CSharpScript.Create(Read(file)[0].Text, options);
        script.Compile().ShouldBeEmpty();
        var recorder = new RuleFileRecorder();
        RuleFileRecorder.Current = recorder;
        try
        {
            await script.RunAsync();
            return recorder.ToRuleFile(file.Path, file.Places);
        }
        finally
        {
            RuleFileRecorder.Current = null;
        }
    }

    private static ValueList<SourceText> Read(RuleFile file) => ((LiteralPlaces)file.Places).Sources;

    private sealed class Sources(ValueList<SourceText> sources) : SourceReferenceResolver
    {
        public override string? NormalizePath(string path, string? baseFilePath) => path;

        public override string? ResolveReference(string path, string? baseFilePath) => $"rules/{path}";

        public override Stream OpenRead(string resolvedPath) =>
            new MemoryStream(Encoding.UTF8.GetBytes(sources.Single(source => source.Path == resolvedPath).Text));

        public override bool Equals(object? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => 0;
    }
}
