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

    public override string ToString() => Value;
}
