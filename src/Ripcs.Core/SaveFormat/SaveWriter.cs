using System.Text;

namespace Ripcs.Core.SaveFormat;

/// <summary>Writes a live state as iptables-save prints it, so that <see cref="SaveReader"/> reads the same state again.</summary>
public static class SaveWriter
{
    // Of 50,000 rules.
    private const int UsualLength = 1 << 23;

    /// <summary>The tables of a family, without counters.</summary>
    public static string Text(FamilyState state)
    {
        var text = new StringBuilder(state.Tables.Count == 0 ? 0 : UsualLength);
        foreach (var table in state.Tables)
        {
            text.Append('*').Append(table.Name.Value).Append('\n');
            foreach (var chain in table.Chains)
            {
                text.Append(':').Append(chain.Name.Value).Append(' ').Append(chain.Policy ?? "-").Append(" [0:0]\n");
            }

            foreach (var chain in table.Chains)
            {
                foreach (var rule in chain.Rules)
                {
                    text.Append("-A ").Append(chain.Name.Value).Append(' ').Append(rule.Text).Append('\n');
                }
            }

            text.Append("COMMIT\n");
        }

        return text.ToString();
    }
}
