using System.Text;
using Ripcs.Core.Lowering;
using Ripcs.Core.Model;

namespace Ripcs.Core.Emit;

/// <summary>Prints ports: one a direction in the protocol's own match, several in a multiport.</summary>
internal static class PortText
{
    public static void Append(StringBuilder text, LoweredRule rule)
    {
        var match = rule.Protocol?.PortMatch;
        var ownSource = match is not null && rule.SourcePorts.Count == 1;
        var own = match is not null && rule.Ports.Count == 1;
        if (ownSource || own)
        {
            text.Append("-m ").Append(match).Append(' ')
                .Append(ownSource ? $"--sport {rule.SourcePorts[0]} " : "")
                .Append(own ? $"--dport {rule.Ports[0]} " : "");
        }

        Multiport(text, "--sports", ownSource ? [] : rule.SourcePorts);
        Multiport(text, "--dports", own ? [] : rule.Ports);
    }

    private static void Multiport(StringBuilder text, string option, ValueList<PortRange> ports)
    {
        if (ports.Count > 0)
        {
            text.Append("-m multiport ").Append(option).Append(' ').AppendJoin(',', ports).Append(' ');
        }
    }
}
