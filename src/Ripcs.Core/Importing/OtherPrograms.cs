using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Importing;

/// <summary>Programs that go on writing their own rules: what is imported of these is a copy that grows old.</summary>
internal static class OtherPrograms
{
    private const int NamesToShow = 3;

    public static IEnumerable<string> Notes(IEnumerable<Dump> dumps)
    {
        var chains = dumps.SelectMany(dump => dump.Tables).SelectMany(table => table.Chains).Select(chain => chain.Name.Value).Distinct().ToList();
        foreach (var program in OtherProgram.Chains.Select(known => known.Program).Distinct())
        {
            var own = chains.FindAll(chain => OtherProgram.OfChain(new ChainName(chain)) == program);
            if (own.Count > 0)
            {
                yield return $"{Words.Some(own, NamesToShow)} {(own.Count == 1 ? "is a chain" : "are chains")} of {program}, copied as {(own.Count == 1 ? "it is" : "they are")} now: "
                    + $"{program} goes on changing its own, so take them out of the rule files if it is to decide";
            }
        }

        if (chains.Contains(DispatchChain.Guard.Value))
        {
            yield return "the save holds rules that Ripcs made from rule files; if you have these, apply them instead";
        }
    }
}
