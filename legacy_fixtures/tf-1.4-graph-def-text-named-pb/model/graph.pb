node {
  name: "x"
  op: "Placeholder"
  attr {
    key: "dtype"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "shape"
    value {
      shape {
        dim {
          size: -1
        }
        dim {
          size: 4
        }
        dim {
          size: 4
        }
        dim {
          size: 3
        }
      }
    }
  }
}
node {
  name: "conv/kernel"
  op: "Const"
  attr {
    key: "dtype"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "value"
    value {
      tensor {
        dtype: DT_FLOAT
        tensor_shape {
          dim {
            size: 3
          }
          dim {
            size: 3
          }
          dim {
            size: 3
          }
          dim {
            size: 4
          }
        }
        tensor_content: "l8\372=\253aN>[&\234>\366V\310\276NN\365>\0315\322\276:u\235=\210V0\276\366\177\233\275BE2>\270\357\003\276[\010\017>\246R\210>\313\321M>\210\212\210=\007\271\206\274z\361\264>.\024*\276\235\2715<\351;\307\274\261:\375\274-`n>D\213\003?R\360\003=_\226\253>\241f:>\230E\024\276NDs>\255/\245>\251\362D\276\315\213(\276\234\301\025\276\001\340\337\275\361\232\314=\021\372\213>\r@\016=p\363\330\274:I\205\276R33\276\005\322\270>(E\355<a\014-\276\022\206c=\264\021\322=$\230F\275\\\3677=\376\000\225<\273\305\024\276\317[\227=4\264\325\276_\313f>k%\\\276c\001\231\276\341\354\316>\034\315\334=\372 \256\276\007\r\235=\2176\211>\014l\036\276\215V\n>\222\337]\276\232\333\331\275\0165Y>\216\256\366\274\342\210L>\013\337+>\265q\376=\324\337K\276x\256\202>\031\370\303\276\027 \275=\305\214\240\275\370\232\275<\253q\301>\301\036\325\275\236Q\234>\3220\021>e`\372=\325EG>\n\364f\276\330%6>QJ\246\276\332lP=c\243\333\275\227 \205\276\337\267\227\276\363V\312\275L+8=\251v\023>@V\245\276\2122\235:W\325\342>\227W+\276\010\3246\276\304\232\317>\236\314~>\025\022\007>aX\365>\263\335\255>*\242\344\273\353\267\242=Buc<\266\371\354\275\251\230\223\2768\377\033\276lfl=3>\235>e\214\312\273"
      }
    }
  }
}
node {
  name: "conv/kernel/read"
  op: "Identity"
  input: "conv/kernel"
  attr {
    key: "T"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "_class"
    value {
      list {
        s: "loc:@conv/kernel"
      }
    }
  }
}
node {
  name: "conv/Conv2D"
  op: "Conv2D"
  input: "x"
  input: "conv/kernel/read"
  attr {
    key: "T"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "data_format"
    value {
      s: "NHWC"
    }
  }
  attr {
    key: "padding"
    value {
      s: "SAME"
    }
  }
  attr {
    key: "strides"
    value {
      list {
        i: 1
        i: 1
        i: 1
        i: 1
      }
    }
  }
  attr {
    key: "use_cudnn_on_gpu"
    value {
      b: true
    }
  }
}
node {
  name: "bn/gamma"
  op: "Const"
  attr {
    key: "dtype"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "value"
    value {
      tensor {
        dtype: DT_FLOAT
        tensor_shape {
          dim {
            size: 4
          }
        }
        tensor_content: "\345@{?\271\022\224?\340\024t?zk\201?"
      }
    }
  }
}
node {
  name: "bn/gamma/read"
  op: "Identity"
  input: "bn/gamma"
  attr {
    key: "T"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "_class"
    value {
      list {
        s: "loc:@bn/gamma"
      }
    }
  }
}
node {
  name: "bn/beta"
  op: "Const"
  attr {
    key: "dtype"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "value"
    value {
      tensor {
        dtype: DT_FLOAT
        tensor_shape {
          dim {
            size: 4
          }
        }
        tensor_content: "\202\224X;c]\226=cMt\273\373JT\275"
      }
    }
  }
}
node {
  name: "bn/beta/read"
  op: "Identity"
  input: "bn/beta"
  attr {
    key: "T"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "_class"
    value {
      list {
        s: "loc:@bn/beta"
      }
    }
  }
}
node {
  name: "bn/moving_mean"
  op: "Const"
  attr {
    key: "dtype"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "value"
    value {
      tensor {
        dtype: DT_FLOAT
        tensor_shape {
          dim {
            size: 4
          }
        }
        tensor_content: "\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000"
      }
    }
  }
}
node {
  name: "bn/moving_mean/read"
  op: "Identity"
  input: "bn/moving_mean"
  attr {
    key: "T"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "_class"
    value {
      list {
        s: "loc:@bn/moving_mean"
      }
    }
  }
}
node {
  name: "bn/moving_variance"
  op: "Const"
  attr {
    key: "dtype"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "value"
    value {
      tensor {
        dtype: DT_FLOAT
        tensor_shape {
          dim {
            size: 4
          }
        }
        tensor_content: "\000\000\200?\000\000\200?\000\000\200?\000\000\200?"
      }
    }
  }
}
node {
  name: "bn/moving_variance/read"
  op: "Identity"
  input: "bn/moving_variance"
  attr {
    key: "T"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "_class"
    value {
      list {
        s: "loc:@bn/moving_variance"
      }
    }
  }
}
node {
  name: "bn/FusedBatchNorm"
  op: "FusedBatchNorm"
  input: "conv/Conv2D"
  input: "bn/gamma/read"
  input: "bn/beta/read"
  input: "bn/moving_mean/read"
  input: "bn/moving_variance/read"
  attr {
    key: "T"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "data_format"
    value {
      s: "NHWC"
    }
  }
  attr {
    key: "epsilon"
    value {
      f: 0.001
    }
  }
  attr {
    key: "is_training"
    value {
      b: false
    }
  }
}
node {
  name: "Relu6"
  op: "Relu6"
  input: "bn/FusedBatchNorm"
  attr {
    key: "T"
    value {
      type: DT_FLOAT
    }
  }
}
node {
  name: "Reshape/shape"
  op: "Const"
  attr {
    key: "dtype"
    value {
      type: DT_INT32
    }
  }
  attr {
    key: "value"
    value {
      tensor {
        dtype: DT_INT32
        tensor_shape {
          dim {
            size: 2
          }
        }
        tensor_content: "\377\377\377\377@\000\000\000"
      }
    }
  }
}
node {
  name: "Reshape"
  op: "Reshape"
  input: "Relu6"
  input: "Reshape/shape"
  attr {
    key: "T"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "Tshape"
    value {
      type: DT_INT32
    }
  }
}
node {
  name: "hidden/kernel"
  op: "Const"
  attr {
    key: "dtype"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "value"
    value {
      tensor {
        dtype: DT_FLOAT
        tensor_shape {
          dim {
            size: 64
          }
          dim {
            size: 8
          }
        }
        tensor_content: "\231\251\313=\257{)>\033\324\001\276D\3763>E4\215>h-\251\276\373c\366=\'\244\014>\205{m>\'\005\214>Z\177[>2Z\206\275RS\311<A\263\204>\2476\016>~*H\274\350\360\364\272\002\267\232\275\260\000\335=\177{\030\275Q\227\363=\235\2127>\247\026Z\276\313\274z=\202\022\242>\275kb=\350\313\202=><b\276P3\373<\351Z\276\276\203\336\246>\014\000\006>\312\320Y>\206\343\014\276\357\323\322\275\022j*=w$\206>\271\213\316>\231\342^=\307M\026>\250\232\213\275\000\330N\2759\344\242\275\352\022i=\266\212]\274\376\335L>\364\242]=V\351#>\334\375\001>\270\323-\276\373\034k>\213\020N>?\262\330=\017\322\203>K\357\262=\024Q9\276K\2058\2768\"\200>\370\374\233=\025KB>FK8\276\316>\345\275\025\222\2579QL\333=\253\305\243\274\353\301Z>)\266.>\372\360G=2\232\315=\234L\344\275\212qu\274\025\222#\276\251\230\024\276\256a\353<T\353Y\276#\346^=\245\353\221>\266\253.>\270\177k>P\177u>8mL>\003=\242>8\302\220=R\375\030>\2503\231>\240\314\002=\036\230\232>6\316\225>H\201\005>\324#\367=3\325\206>-\255\365=\036%\356=\376.\177<\236\331\205\274\327\376\033>qI\001=\000\376\322\275\272\206\004\276\244\207\r>\225\231,\276D\016\321>]\265\276\276\366\255\025>\367}\030>F\262\211>\365zo\276\002|\261;\030w\301\276l\215*\276M\236\022>\235R\267>\321\277;>\256,\311\273+J\334>\231\007\352>\247\324Z>IW\301>\267\004\314\275oh\310=\321\3714>\220:\231>\337\256\243\276\035\367\201>\303\316\356\275\260)\225\276u\311.>\224\327\260\275\024b\021>\2250\251\276\r\010\302\275\212\226\237>\305\362D\276\032\241\201>[\354\263=)f\025\275\266\275\302<\354\372\300\276\343\355\372=C\351\265\276\240\000\307>\302b\216>J\301\013\275\371\306\274>\016\365\224=\234\3173>\253kK\276\033;\007<RS\035\276\211\271\301\276\331v\224<\014D\277>\255\304;:\022Oi=\237U\241=\223\037D\276=\251\231>\242Y\211=E\006\314\275Z\304i>\037A\205\275,\357\212=\326\212P<>\276\203=2\211\330<\235e\031>\305\264\316\275\222\353\202\275\205\373L\275\235O\221>w|\347;\353\031\315>C\253=>r\000\002>i)\232\274\010%R>M\216\334=\020\267u\276\346\370\013>>\356\263<US?>\374\353u>\236\340\344=\244W\205>|\270\004>?p\247>\347*\353=\n\032\201\275\221\240\275\276\365\256\242\275}\274\016\275\231\247\261\275\251\230\364\275\2777L\275f\231/>$\254\263=)\n\367=\267p\002?mG\210\276\256\303\005>\307n\"\275,B\245\276wg\266=D\221\214>\362\303\241=.Q\334<\202\317\265\276\302\t\204\276%\347\227\276\307\254\273>!\004\275\275\002W\352<\303*\212\275\364b\364=Q\223\252\276\344T\t\276d\340J\276\306\233\n\276\223\366E=\252\372\353\275\211\225\277>L)V\274\310\323\230=:\265\207\275\214W\016=C\334k\276t\261P\276\'$\212\275\300\026\306\275\343\347\014\276\313\227\021>\346U9\276_\177B\276\255^1\276\001\370\204>\234\271\033<\277#\315>\321\"\215=h\331N>0\365\n\276\327\314W>wY\275\275\021\215\242\276Eq\031>h\312\343\275\243>}\276\261\030\243=\324b\230>\277\031\014>\210#\302<\345C\317\275\257\001.>R\314\305>\201\324{\276dT\304\274\213\250\330=>+\270\276\234\335\345\274\301\245\251\276\314\277\334<,a\207\276U\036V=2\303#\276\027\"J\276\265\231o\276\344\225\303>k\265w=\026\376\371\275\325\234\206\275U\251\311\276~\367>>)\273\323\275\252\177\036\276g\264t\275u\361\220=j\225\345\273\214[\030=U_\225>u\260\265\272\240\271\264\275\306\223\340=\277XA\2766\341n>\222\\\344=s\013y>n\\\311>\021(\'\276\002e8\276~0\264=\027\027\256\275\345\317I>\247\341\330=\304g!\276\n\034\201\276\363J\377\274\026\214\007=\003\324\202=\"\311O>\224*\014\272\233\303\363>\005|\300=\241\327h=\373\212\"\276Q\307Q=\3676r\275m|\210=\020=]>\3037\235\275\207\024\004\275\253\273~>\344\307Z\276\200n\027=jh\022>d\013\324=\0301\312\276i;\">e\206G=\021\024`\276\023\023z>\256\r\327=o^\326>\246\246\365<\252\001\220>\034\373\231\276\247mZ>\350\372\262\276\3120z\2753\352\203>\322\237G\276\313\346k> \344\t=\341\006\315\274\374\353\201\2767#9\274\373T\230=\244\304\351=}r&\276\363)3>\222\334m>H\004\326\275.\352\260>\002\307\211\274\200\327e\275\016\310A>\204P\305\275jx\260\274\342\332\317>:\243\325<&\351\364;\020\266\260>x\254\n=\271#\214\276\203\222^\276\336\2169\2764\241\200\276\234\216\261=\266\375q>G\355B>E5t=\2524\203;m\337\230>\274qY\276ek\"=*\310o\276D\261[\275 Q\357\276\257i\322>\223.P>\006\322\241\276@\3522>Qb\303\274\355O\233=\307\226@>\007\357G>\n\366\254<\271F\322\274\253*\244\276\214O\315\274#d\276\275\276\250\225>\352\314i>\326(\223\275f\324\362\275l\0358\275K\232E>\'?\255\276\326%\212\275\336R\211\276R8\201>pZs\276\'x\345>\353\325\306>\',\210\276\273\356\207>\020\205\001;\372\275\335<(\3003\2761\006\306>0\020\036>,\331H\275\217\372\262\276zb\211>\230l1\276\265\237=>\320e2>\313\025\210\276\372\267\247\275\372\324\314>\320\317N\276z$\332\275\237s\235\276,K\\>/\247\253=\004\322 >\013T1>X\203-\276\355\177_\276\335\005t\276\271\334\271>\316\013\255\275\003\370\223>~\234\351>\343\315\t>\201\366\360<.V\347=\357\341i>\247\ng>\\z\013\275\032j\272\275,R\320>\177+\243=\024/\361\275n\314+\276\242{@>\224\022\247>\376\323\303\275yC\301\274G\302\037\276|e\034>\315L6>\355u\273=\3711&\276\237\036\203\276\336\014\326=\306\007G>\216\3267=n\371,\276\241z\314\275\0326~\275D\243\323\275(>\212\276s\023\r>\312l\317\275\024\322\355\275;\025\237>J\357\213=\237\352\\\274\277An\276\324\335\320\273\331\036\366>xH[=R{@>\022V,\276xZ\323\276.%\372<\305\315\013\275.\363k=6\302\254\276\363\315\245>^A\004\275\246\034\"\276\341\230\342;_\334\324\276g\312\034>\210C8\276q4\035>\217P\322\276\031WV\275~\031\202\276\245\261|\274&\234\010>\264\353\204>\304\370$>7G4\276\242\251\033>\246[_\275\025{I\276\2323X\276\303\312\263\275_\2047\276}\264\233\275\344^R\274LL\250=\363g\n>\323\264\352\274<\261b\276l\312\003>Q\251\021<\211\276\006\276\014\026{>#\363\237\275\277\213\250>\376\036Q>\274\344\257>\241V8>\303\245\007>\232}\220>\357\317\032\276 \002\321\275;\265\276=#\353\307=$2\226\275"
      }
    }
  }
}
node {
  name: "hidden/kernel/read"
  op: "Identity"
  input: "hidden/kernel"
  attr {
    key: "T"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "_class"
    value {
      list {
        s: "loc:@hidden/kernel"
      }
    }
  }
}
node {
  name: "hidden/bias"
  op: "Const"
  attr {
    key: "dtype"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "value"
    value {
      tensor {
        dtype: DT_FLOAT
        tensor_shape {
          dim {
            size: 8
          }
        }
        tensor_content: "@\306\307\274\024\323\002=\347L\260<T\205&>j\344N=\251\371\372=\251\334Y\275\345\314\t="
      }
    }
  }
}
node {
  name: "hidden/bias/read"
  op: "Identity"
  input: "hidden/bias"
  attr {
    key: "T"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "_class"
    value {
      list {
        s: "loc:@hidden/bias"
      }
    }
  }
}
node {
  name: "hidden/MatMul"
  op: "MatMul"
  input: "Reshape"
  input: "hidden/kernel/read"
  attr {
    key: "T"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "transpose_a"
    value {
      b: false
    }
  }
  attr {
    key: "transpose_b"
    value {
      b: false
    }
  }
}
node {
  name: "hidden/BiasAdd"
  op: "BiasAdd"
  input: "hidden/MatMul"
  input: "hidden/bias/read"
  attr {
    key: "T"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "data_format"
    value {
      s: "NHWC"
    }
  }
}
node {
  name: "hidden/Elu"
  op: "Elu"
  input: "hidden/BiasAdd"
  attr {
    key: "T"
    value {
      type: DT_FLOAT
    }
  }
}
node {
  name: "logits/kernel"
  op: "Const"
  attr {
    key: "dtype"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "value"
    value {
      tensor {
        dtype: DT_FLOAT
        tensor_shape {
          dim {
            size: 8
          }
          dim {
            size: 3
          }
        }
        tensor_content: "\322r\322\276\333\036O?{\265\r>\036\365R?^\2461\277%\250\362\2766S.\277\354\250\013\276\343{\246\275\371`\327>\200.\356\276\026\303\026?0nd\277j\303\314=\206;K\276mn\262=D\321T>\037\317*?\002\202\272\276\037;\253>s\366#\277\320\364\253\276\216S>\274,\036M\277"
      }
    }
  }
}
node {
  name: "logits/kernel/read"
  op: "Identity"
  input: "logits/kernel"
  attr {
    key: "T"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "_class"
    value {
      list {
        s: "loc:@logits/kernel"
      }
    }
  }
}
node {
  name: "logits/bias"
  op: "Const"
  attr {
    key: "dtype"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "value"
    value {
      tensor {
        dtype: DT_FLOAT
        tensor_shape {
          dim {
            size: 3
          }
        }
        tensor_content: "\326\002-\275\274\001\214\275\372#\371="
      }
    }
  }
}
node {
  name: "logits/bias/read"
  op: "Identity"
  input: "logits/bias"
  attr {
    key: "T"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "_class"
    value {
      list {
        s: "loc:@logits/bias"
      }
    }
  }
}
node {
  name: "logits/MatMul"
  op: "MatMul"
  input: "hidden/Elu"
  input: "logits/kernel/read"
  attr {
    key: "T"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "transpose_a"
    value {
      b: false
    }
  }
  attr {
    key: "transpose_b"
    value {
      b: false
    }
  }
}
node {
  name: "logits/BiasAdd"
  op: "BiasAdd"
  input: "logits/MatMul"
  input: "logits/bias/read"
  attr {
    key: "T"
    value {
      type: DT_FLOAT
    }
  }
  attr {
    key: "data_format"
    value {
      s: "NHWC"
    }
  }
}
node {
  name: "scores"
  op: "Softmax"
  input: "logits/BiasAdd"
  attr {
    key: "T"
    value {
      type: DT_FLOAT
    }
  }
}
library {
}
