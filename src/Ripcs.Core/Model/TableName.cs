using System.Text.Json.Serialization;

namespace Ripcs.Core.Model;

/// <summary>A table of one family: filter, nat, mangle, raw, security.</summary>
[JsonConverter(typeof(TableNameJson))]
public readonly record struct TableName(string Value)
{
    public static readonly TableName Filter = new("filter");
    public static readonly TableName Nat = new("nat");
    public static readonly TableName Mangle = new("mangle");
    public static readonly TableName Raw = new("raw");

    /// <summary>
    /// No table of iptables: the ipsets of a family, each a chain whose rules are its entries, so that what is said of chains, that they
    /// prove their names, are compared, kept and brought back, is said of sets, too.
    /// </summary>
    public static readonly TableName Set = new("set");

    public override string ToString() => Value;
}
