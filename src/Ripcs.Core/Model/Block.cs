namespace Ripcs.Core.Model;

/// <summary>One table's transaction of one family.</summary>
public sealed record Block(Family Family, TableName Table, string Purpose, ValueList<Step> Steps);
