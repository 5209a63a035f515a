"""Saves small models of Keras 3 into a folder, one for each place where a layer can keep arrays."""

import sys
from pathlib import Path

import keras

L = keras.layers


def steps(*layers: keras.layers.Layer) -> keras.Model:
    """Layers one after the other over a short series."""
    tensor = given = L.Input((6, 4))
    for layer in layers:
        tensor = layer(tensor)
    return keras.Model(given, tensor)


def picture(*layers: keras.layers.Layer) -> keras.Sequential:
    """Layers one after the other over a small picture."""
    return keras.Sequential([L.Input((8, 8, 2)), *layers])


def attention() -> keras.Model:
    """Attention layers."""
    first, second = L.Input((4, 3)), L.Input((5, 3))
    several = L.MultiHeadAttention(2, 3)(first, second)
    scaled = L.Attention(use_scale=True, score_mode="concat")([several, second])
    return keras.Model([first, second], L.AdditiveAttention()([scaled, second]))


def nested() -> keras.Model:
    """Models inside a model, layers that are called twice, and an order that is not that of the calls."""
    first, second = L.Input((3,)), L.Input((3,))
    shared, row = L.Dense(3), keras.Sequential([L.Input((3,)), L.Dense(3), L.BatchNormalization()])
    inner = keras.Model(first, [L.Dense(3)(first), L.Dense(2)(first)])
    one, two = inner(shared(first))
    again = shared(row(second))
    joined = L.Concatenate()([one, again, two]) * 2.0
    return keras.Model([first, second], [L.Dense(1)(joined), row(one)])


def models() -> dict[str, keras.Model]:
    """All of them by name."""
    cells = [L.LSTMCell(4), L.LSTMCell(3), L.GRUCell(2)]
    inner = keras.Sequential([L.Dense(4), L.BatchNormalization(), L.Dense(2)])
    film = keras.Sequential([L.Input((4, 6, 6, 2)), L.ConvLSTM2D(2, 3, return_sequences=True)])
    film.add(L.Bidirectional(L.ConvLSTM2D(2, 2)))
    return {
        "recurrent": steps(*(kind(3, return_sequences=True) for kind in (L.LSTM, L.GRU, L.SimpleRNN))),
        "stacked": steps(L.RNN(cells, return_sequences=True), L.Bidirectional(L.RNN([L.GRUCell(2), L.GRUCell(3)]))),
        "bidirectional": steps(L.Bidirectional(L.LSTM(3), backward_layer=L.GRU(3, go_backwards=True))),
        "distributed": steps(L.TimeDistributed(L.Dense(3)), L.TimeDistributed(inner)),
        "film": film,
        "convolutions": picture(L.Conv2D(2, 3), L.DepthwiseConv2D(2), L.SeparableConv2D(3, 2), L.Conv2DTranspose(2, 2)),
        "normalizations": picture(
            L.BatchNormalization(scale=False), L.LayerNormalization(), L.GroupNormalization(2), L.Normalization()
        ),
        "spectral": picture(L.SpectralNormalization(L.Conv2D(3, 2)), L.PReLU(), L.Dropout(0.5), L.RandomFlip()),
        "attention": attention(),
        "words": keras.Sequential([L.Input((5,)), L.Embedding(7, 3), L.EinsumDense("abc,cd->abd", (None, 2))]),
        "nested": nested(),
    }


for name, model in models().items():
    model.save(Path(sys.argv[1]) / f"{name}.keras")
