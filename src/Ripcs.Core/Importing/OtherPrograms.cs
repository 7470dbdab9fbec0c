using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;

namespace Ripcs.Core.Importing;

/// <summary>Programs that go on writing their own rules: what is imported of these is a copy that grows old.</summary>
internal static class OtherPrograms
{
    private const int NamesToShow = 3;

    private static readonly (string Beginning, string Program)[] Known =
    [
        ("DOCKER", "Docker"), ("f2b-", "fail2ban"), ("fail2ban-", "fail2ban"), ("KUBE-", "Kubernetes"), ("cali-", "Calico"), ("CILIUM_", "Cilium"), ("FLANNEL-", "flannel"),
        ("CNI-", "CNI"), ("LIBVIRT_", "libvirt"), ("ISTIO_", "Istio"),
    ];

    public static IEnumerable<string> Notes(IEnumerable<Dump> dumps)
    {
        var chains = dumps.SelectMany(dump => dump.Tables).SelectMany(table => table.Chains).Select(chain => chain.Name.Value).Distinct().ToList();
        foreach (var program in Known.GroupBy(known => known.Program, known => known.Beginning))
        {
            var own = chains.FindAll(chain => program.Any(beginning => chain.StartsWith(beginning, StringComparison.Ordinal)));
            if (own.Count > 0)
            {
                yield return $"{Words.Some(own, NamesToShow)} {(own.Count == 1 ? "is a chain" : "are chains")} of {program.Key}, copied as {(own.Count == 1 ? "it is" : "they are")} now: "
                    + $"{program.Key} goes on changing its own, so take them out of the rule files if it is to decide";
            }
        }

        if (chains.Contains(DispatchChain.Guard.Value))
        {
            yield return "the save holds rules that Ripcs made from rule files; if you have these, apply them instead";
        }
    }
}
