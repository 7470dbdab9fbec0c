namespace Ripcs.Core.Model;

/// <summary>Adjacent values of a field, both ends included.</summary>
public readonly record struct ValueRange(AddressBits First, AddressBits Last)
{
    public bool Contains(AddressBits value) => First <= value && value <= Last;
}
