using System.Diagnostics.CodeAnalysis;

[assembly: SuppressMessage("Interoperability", "CA1416", Justification = "iptables is Linux; so is this program.")]
